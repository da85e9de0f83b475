/** Labs for measurements: the plans of their services in containers, several labs side by side on one network. */

import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { withApplication } from "../../application/application.ts";
import { readApplications } from "../../application/applicationContent.ts";
import { readTopology } from "../../application/readTopology.ts";
import { makeSelfSigned, type SelfSignedCertificate } from "../../certificate/selfSigned.ts";
import { poll } from "../../common/poll.ts";
import type { Site } from "../../common/site.ts";
import { buildContext, imageDigest } from "../../targets/docker/buildContext.ts";
import { containerLog, docker, dockerLines } from "../../targets/docker/engine.ts";
import { httpdSecretFiles } from "../../templates/httpd/secretFiles.ts";
import { httpdService } from "../../templates/httpd/service.ts";
import { imageOf } from "../../templates/images/images.ts";
import { memcachedService } from "../../templates/memcached/service.ts";
import { servicePaths } from "../../templates/paths.ts";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import { tomcatSecretFiles, tomcatService } from "../../templates/tomcat/service.ts";
import type { RawConfig } from "../../topology/config.ts";
import type { ServiceKind, Topology } from "../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";

const PREFIX = "msm-lab-bench-serving";
const NET = "172.29.141";

/** Each service has a node of its own. */
const NODES = [["httpd"], ["tomcat"], ["tomcat"], ["memcached"], ["memcached"]];

/** A Tomcat speaks AJP alone. */
const HTTP_PORT = 8090;

const SECRETS = { ajpSecret: "bench-bench-bench", statusPassword: "bench-bench-bench" };

export interface LabKind {
  readonly name: string;
  /** What differs from the default lab. */
  readonly config: RawConfig;
  /** Changes a rendered file. */
  readonly edit?: (file: PlannedFile) => PlannedFile;
}

export interface MeasuredLab {
  readonly name: string;
  /** Where requests may enter: httpd, or the first Tomcat. */
  readonly entrances: Readonly<Record<Entrance, Site>>;
  readonly containers: readonly string[];
}

export type Entrance = "httpd" | "tomcat";

/** Takes msm's manager out of a context: Tomcat keeps sessions in its own heap then. */
export function withoutMsm(file: PlannedFile): PlannedFile {
  return { ...file, content: file.content.replace(/<Manager [^>]*>/, "") };
}

/** Runs a container of an image on the labs' network, for as long as they are there. @returns its name. */
export async function startBeside(image: string): Promise<string> {
  const name = `${PREFIX}-beside`;
  await docker(...["run", "--detach", "--name", name, "--network", PREFIX], image, "sleep", "infinity");
  return name;
}

/** Returns the time that the processors have spent on a lab so far, in milliseconds: other work on the machine is not in it. */
export async function processorMs({ containers }: MeasuredLab): Promise<number> {
  const all = await Promise.all(
    containers.map((each) => docker("exec", each, "sh", "-c", "cat /proc/[0-9]*/stat 2>/dev/null || :")),
  );
  return all.flatMap((each) => each.split("\n")).reduce((sum, stat) => sum + ticksOf(stat) * TICK_MS, 0);
}

/** USER_HZ of Linux (proc(5)). */
const TICK_MS = 10;

/** A process's own ticks, and those of its children that have ended. The name of its program may have spaces. */
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}

/** Starts labs, calls `use` with them, and removes them. What a killed run has left goes first. */
export async function withLabs(
  kinds: readonly LabKind[],
  use: (labs: readonly MeasuredLab[]) => Promise<void>,
): Promise<void> {
  await removeAll();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}-`));
  try {
    // Containers that ask for no address get one that no lab has.
    await docker(
      ...["network", "create", "--subnet", `${NET}.0/24`, "--ip-range", `${NET}.128/25`],
      ...["--gateway", `${NET}.254`, PREFIX],
    );
    await use(
      await Promise.all(kinds.map((kind, number) => startLab(kind, number, join(folder, kind.name)))),
    );
  } finally {
    await removeAll();
    await rm(folder, { recursive: true });
  }
}

async function removeAll(): Promise<void> {
  const containers = await dockerLines("ps", "--all", "--quiet", "--filter", `name=^${PREFIX}-`);
  if (containers.length > 0) await docker("rm", "--force", "--volumes", ...containers);
  const networks = await dockerLines("network", "ls", "--quiet", "--filter", `name=^${PREFIX}$`);
  if (networks.length > 0) await docker("network", "rm", ...networks);
}

async function startLab(kind: LabKind, number: number, folder: string): Promise<MeasuredLab> {
  const address = (node: number) => `${NET}.${1 + number * NODES.length + node}`;
  const nodes = NODES.map((services, node) => [`node${node + 1}`, { address: address(node), services }]);
  const topology = await readTopology(
    { network: { subnet: `${NET}.0/24` }, nodes: Object.fromEntries(nodes), ...kind.config },
    kind.name,
  );
  const certificate = makeSelfSigned([address(0)], new Date());
  // Tomcats look for memcacheds, and httpd for Tomcats.
  const containers: string[] = [];
  for (const planned of await services(topology, certificate)) {
    containers.push(await start(topology, kind, planned, folder));
  }
  // wrk knows no names of ports.
  const httpd = topology.tls
    ? { origin: `https://${address(0)}:443`, certificate: certificate.chain }
    : { origin: `http://${address(0)}:80`, certificate: "" };
  return {
    name: kind.name,
    containers,
    entrances: {
      httpd: { ...httpd, address: address(0) },
      tomcat: { origin: `http://${address(1)}:${HTTP_PORT}`, address: address(1), certificate: "" },
    },
  };
}

interface PlannedService {
  readonly plan: ServicePlan;
  readonly secretFiles: readonly PlannedFile[];
}

async function services(
  topology: Topology,
  certificate: SelfSignedCertificate,
): Promise<readonly PlannedService[]> {
  const applications = await readApplications(topology);
  const { stores, tomcats, tls } = topology;
  return [
    ...stores.map((store) => ({ plan: memcachedService(topology, store), secretFiles: [] })),
    ...tomcats.map((tomcat) => ({
      plan: tomcatService(topology, tomcat, applications),
      secretFiles: tomcatSecretFiles(SECRETS.ajpSecret, applications),
    })),
    {
      plan: httpdService(topology, applications),
      secretFiles: httpdSecretFiles(SECRETS, tls && certificate),
    },
  ];
}

async function start(
  topology: Topology,
  { name, edit = (file) => file }: LabKind,
  { plan, secretFiles }: PlannedService,
  folder: string,
): Promise<string> {
  const { kind, service, command, environment, limits } = plan;
  const place = join(folder, plan.name);
  for (const file of [...plan.files, ...secretFiles]) await write(place, edit(withHttp(file)));
  for (const each of plan.folders) if ("war" in each) await copyApplication(each.war, join(place, each.path));
  const container = `${PREFIX}-${name.replaceAll(" ", "-")}-${plan.name}`;
  const { configuration, runtime } = servicePaths(service);
  const user = SERVICE_USERS[kind];
  await docker(
    ...["run", "--detach", "--name", container, "--network", PREFIX, "--ip", addressOf(topology, plan)],
    ...["--memory", `${limits.memoryMiB}m`, "--volume", `${place}:${configuration}:ro`],
    ...["--tmpfs", `${runtime}:uid=${user},gid=${user},mode=0700`],
    ...Object.entries(environment).flatMap(([variable, value]) => ["--env", `${variable}=${value}`]),
    ...[await provideImage(kind, topology), ...command],
  );
  await untilReady(container, plan);
  return container;
}

/** As there is nothing secret, everybody may read it: the services are other users than whoever measures. */
async function write(folder: string, { path, content }: PlannedFile): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

function withHttp(file: PlannedFile): PlannedFile {
  if (file.path !== "conf/server.xml") return file;
  const connector = `<Connector protocol="HTTP/1.1" port="${HTTP_PORT}"/>`;
  return { ...file, content: file.content.replace("<Engine", `${connector}<Engine`) };
}

async function copyApplication(war: string, folder: string): Promise<void> {
  await withApplication(war, async (files) => {
    for (const { path, content } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await pipeline(content(), createWriteStream(join(folder, path)));
    }
  });
}

function addressOf({ nodes }: Topology, { node }: ServicePlan): string {
  const found = nodes.find(({ name }) => name === node);
  if (found === undefined) throw new Error(`no node ${node}`);
  return found.address;
}

/** Its name is that of the images which `./lab test` keeps. */
async function provideImage(kind: ServiceKind, topology: Topology): Promise<string> {
  const image = imageOf(kind, topology);
  const digest = imageDigest(image);
  const name = `msm-lab/${kind}:${digest}`;
  const [found] = await dockerLines("images", "--quiet", name);
  if (found === undefined) {
    await docker("build", "--quiet", "--tag", name, await buildContext(kind, digest, image));
  }
  return name;
}

async function untilReady(container: string, { probe }: ServicePlan): Promise<void> {
  const isReady = await poll(
    () => docker("exec", container, "bash", "-c", probe.script).then(...YES_OR_NO),
    (answers) => answers,
    { timeoutMs: START_TIMEOUT_MS, intervalMs: 500 },
  );
  if (!isReady) throw new Error(`${container} does not answer:\n${await containerLog(container)}`);
}

/** Several labs start at once. */
const START_TIMEOUT_MS = 180_000;

const YES_OR_NO = [() => true, () => false] as const;
