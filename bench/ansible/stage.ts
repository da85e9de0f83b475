/**
 * Renders the files that the playbook places, before `ansible-playbook` starts: `node bench/ansible/stage.ts STACK FOLDER`.
 * They are the files that `./lab up` places, and an inventory of the same hosts. Secrets are kept in the folder, so that
 * the same stack gives the same files again.
 */

import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { dump } from "js-yaml";
import { stackTopology } from "../../cli/stackTopology.ts";
import { userPath } from "../../common/userPath.ts";
import { publicFile } from "../../templates/files.ts";
import { httpdSecretFiles } from "../../templates/httpd/secretFiles.ts";
import { httpdService } from "../../templates/httpd/service.ts";
import type { LabSecrets } from "../../templates/labSecrets.ts";
import { memcachedService } from "../../templates/memcached/service.ts";
import { firewall } from "../../templates/nftables/firewall.ts";
import { NODE_ROOT, paths } from "../../templates/paths.ts";
import { SERVICE_USER_NAMES } from "../../templates/serviceUsers.ts";
import { firewallUnit } from "../../templates/systemd/firewallUnit.ts";
import { serviceUnit } from "../../templates/systemd/serviceUnit.ts";
import { FIREWALL_UNIT, unitName } from "../../templates/systemd/unitNames.ts";
import { tomcatSecretFiles, tomcatService } from "../../templates/tomcat/service.ts";
import type { LabNode, ServiceKind, Topology } from "../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { writeArchive } from "./archive.ts";
import { stageTomcat } from "./stageTomcat.ts";

/** The Debian package of each kind of service. */
const PACKAGES: Readonly<Record<ServiceKind, string>> = {
  httpd: "apache2-bin",
  tomcat: "openjdk-17-jre-headless",
  memcached: "memcached",
};

const [, , stack, into] = process.argv;
if (stack === undefined || into === undefined) throw new Error("name a stack and a folder");
const folder = resolve(into);
await mkdir(folder, { recursive: true, mode: 0o700 });
const topology = await stackTopology(stack);
const services = plansOf(topology, await keptSecrets(join(folder, "secrets.json")));
await Promise.all([
  ...services.map(stageRelease),
  ...topology.nodes.map(stageNode),
  writeFile(join(folder, "known_hosts"), knownHosts(topology)),
  writeFile(
    join(folder, "inventory.yaml"),
    dump(inventory(await stageTomcat(topology, folder)), { lineWidth: -1 }),
  ),
]);

/** A service with all its files, including those with secrets. */
interface CompletePlan {
  readonly plan: ServicePlan;
  readonly files: readonly PlannedFile[];
  readonly unit: string;
  /** The digest of the unit and of those files that a running service does not reread by itself. */
  readonly digest: string;
}

async function keptSecrets(file: string): Promise<LabSecrets> {
  if (existsSync(file)) return JSON.parse(await readFile(file, "utf8"));
  const secret = () => randomBytes(24).toString("base64url");
  const fresh = { ajpSecret: secret(), statusPassword: secret() };
  await writeFile(file, JSON.stringify(fresh), { mode: 0o600 });
  return fresh;
}

function plansOf(topology: Topology, secrets: LabSecrets): readonly CompletePlan[] {
  return [
    ...topology.stores.map((store) => complete(memcachedService(topology, store), [])),
    ...topology.tomcats.map((tomcat) =>
      complete(tomcatService(topology, tomcat), tomcatSecretFiles(secrets.ajpSecret)),
    ),
    complete(httpdService(topology), httpdSecretFiles(secrets)),
  ];
}

function complete(plan: ServicePlan, secretFiles: readonly PlannedFile[]): CompletePlan {
  const files = [...plan.files, ...secretFiles];
  const unit = serviceUnit(plan);
  const still = JSON.stringify([files.filter(({ live }) => !live), unit]);
  const digest = createHash("sha256").update(still).digest("hex").slice(0, 12);
  return { plan, files, unit, digest };
}

/** Writes an archive for the folder of releases. */
async function stageRelease({ plan, files, digest }: CompletePlan): Promise<void> {
  const release = `${plan.service}/${digest}`;
  const placed = files.map((file) => ({ ...file, path: `${release}/${file.path}` }));
  await writeArchive(join(folder, plan.name), {
    group: SERVICE_USER_NAMES[plan.kind],
    folders: [...new Set([plan.service, release, ...placed.flatMap(({ path }) => foldersAbove(path))])],
    files: placed,
  });
}

/** The outermost first. */
function foldersAbove(path: string): readonly string[] {
  const above = dirname(path);
  return above === "." ? [] : [...foldersAbove(above), above];
}

/** Writes the units of a node's services, and the node's other files. */
async function stageNode(node: LabNode): Promise<void> {
  const units = servicesOf(node).map(({ plan, unit }) => publicFile(unitName(plan.service), unit));
  await writeArchive(join(folder, `${node.name}-units`), { group: "root", folders: [], files: units });
  const { rules } = paths.firewall;
  await writeArchive(join(folder, node.name), {
    group: "root",
    folders: [dirname(rules), NODE_ROOT, `${NODE_ROOT}/.releases`, `${NODE_ROOT}/.next`].map(belowRoot),
    files: [
      publicFile(belowRoot(rules), firewall(topology, node)),
      publicFile(`etc/systemd/system/${FIREWALL_UNIT}`, firewallUnit()),
    ],
  });
}

function belowRoot(path: string): string {
  return relative("/", path);
}

function servicesOf({ name }: LabNode): readonly CompletePlan[] {
  return services.filter(({ plan }) => plan.node === name);
}

function knownHosts({ connections }: Topology): string {
  return Object.values(connections)
    .map(({ host, hostKey }) => `${host} ${hostKey}\n`)
    .join("");
}

function inventory(tomcatFolder: string) {
  const { page, publish, tomcats } = topology;
  const { user, port, privateKeyFile } = Object.values(topology.connections)[0] ?? {};
  if (privateKeyFile === undefined) throw new Error(`ssh.privateKeyFile of stack ${stack} is not set`);
  return {
    all: {
      vars: {
        staged: folder,
        ansible_user: user,
        ansible_port: port,
        ansible_ssh_private_key_file: userPath(privateKeyFile),
        tomcat_folder: tomcatFolder,
        page_url: `http://${publish.address}:${publish.port}${page.contextPath}/`,
        page_headings: tomcats.map(({ hostName }) => hostName),
      },
      hosts: Object.fromEntries(topology.nodes.map((node) => [node.name, hostVariables(node)])),
      children: {
        memcacheds: members("memcached"),
        tomcats: members("tomcat"),
        balancers: members("httpd"),
      },
    },
  };
}

function hostVariables(node: LabNode) {
  const kinds = [...new Set(node.services.map(({ kind }) => kind))];
  return {
    ansible_host: topology.connections[node.name]?.host,
    packages: ["nftables", ...kinds.map((kind) => PACKAGES[kind])],
    services: servicesOf(node).map(({ plan, digest }) => ({
      name: plan.service,
      kind: plan.kind,
      unit: unitName(plan.service),
      user: SERVICE_USER_NAMES[plan.kind],
      digest,
      configuration_test: configurationTest(plan),
      probe: `until { ${plan.probe.script}; } > /dev/null 2>&1; do sleep 0.1; done`,
      timeout: plan.probe.timeoutSeconds,
      reloads: plan.reload !== undefined,
    })),
  };
}

/** The shell script of the test; empty if there is nothing to test. */
function configurationTest({ configTest, environment }: ServicePlan): string {
  if (configTest === undefined) return "";
  const variables = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
  return [...variables, configTest].join("\n");
}

function members(kind: ServiceKind) {
  const nodes = topology.nodes.filter((node) => node.services.some((service) => service.kind === kind));
  return { hosts: Object.fromEntries(nodes.map(({ name }) => [name, {}])) };
}
