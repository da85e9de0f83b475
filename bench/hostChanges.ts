/**
 * The changes of `./lab drill change`, made to a lab on hosts: `node bench/hostChanges.ts sticky|nonSticky [CHANGE...]`.
 * It starts four test hosts (containers with systemd and sshd), of which the lab takes three and `add-…` the fourth, makes
 * each change under a drill's load, puts it back, prints the table and removes all. A host whose node moves takes its new address
 * beside the old one before `up`, and gives up the old one after it.
 */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { bringUp, within } from "../cli/change/bringUp.ts";
import { labNow } from "../cli/change/copy.ts";
import { spareAddress } from "../cli/change/copyConfig.ts";
import { makeChanges } from "../cli/change/makeChanges.ts";
import { makeFiles } from "../cli/change/stock.ts";
import { deploy } from "../cli/deploy.ts";
import { readyStack } from "../cli/needs.ts";
import { projectRoot } from "../cli/projectRoot.ts";
import { readPulumi } from "../cli/pulumi.ts";
import { findStack } from "../cli/stack.ts";
import { stackFile, withLabConfig } from "../cli/stackFile.ts";
import { stackTopology } from "../cli/stackTopology.ts";
import { freePort } from "../common/freePort.ts";
import { type Report, showing, showProgress } from "../common/progress.ts";
import type { CopyConfig, NodesConfig } from "../drill/change/change.ts";
import type { ChangeRow } from "../drill/change/changeResult.ts";
import { changesOf } from "../drill/change/changes.ts";
import { describeChanges } from "../drill/change/changeTable.ts";
import type { Brought, TrialLab } from "../drill/change/changeUnderLoad.ts";
import { chooseChanges } from "../drill/change/chooseChanges.ts";
import { DEFAULT_LOAD } from "../drill/load.ts";
import { keepingOf } from "../drill/promises.ts";
import { obstacleTo } from "../targets/ssh/reach.ts";
import { type Forwarder, forwarder } from "../tests/integration/ssh/forwarder.ts";
import { fresh, routeTo, type Site, startMachines } from "../tests/integration/ssh/machines.ts";

const STACK = "bench-host-changes";
const SITE: Site = { name: "msm-lab-changes", net: "172.29.115" };
const SUBNET = "172.29.132.0/24";
const HOSTS = { node1: fresh(11), node2: fresh(12), node3: fresh(13), node4: fresh(14) };
const NODES: NodesConfig = {
  node1: { address: "172.29.132.1", services: [{ httpd: 80 }, { tomcat: 8009 }] },
  node2: { address: "172.29.132.2", services: [{ tomcat: 8009 }, { memcached: 11211 }] },
  node3: { address: "172.29.132.3", services: [{ memcached: 11211 }] },
};

type HostName = keyof typeof HOSTS;
const NAMES = Object.keys(HOSTS) as HostName[];
/** What each host has now. */
const taken: Record<HostName, readonly string[]> = { node1: [], node2: [], node3: [], node4: [] };

const UNITS = `for unit in $(systemctl list-units --plain --no-legend --state active 'msm-lab-*' | cut -d ' ' -f 1); do
  echo "$unit $(systemctl show -P InvocationID "$unit")"
done`;

const [, , mode, ...words] = process.argv;
if (mode !== "sticky" && mode !== "nonSticky") throw new Error("sticky or nonSticky?");

const folder = join(projectRoot, ".lab", STACK);
const progress = showProgress(process.stderr);
const hosts = await showing(progress, "hosts", () => startMachines(SITE, HOSTS));
const [http, https] = await Promise.all([freePort().then(forwarder), freePort().then(forwarder)]);
try {
  const trial = await showing(progress, STACK, (say) => labOnHosts(mode, say));
  const topology = await stackTopology(STACK);
  const rows: ChangeRow[] = [];
  try {
    const changes = chooseChanges(words, changesOf(topology));
    await makeChanges(trial, changes, rows, progress, new AbortController().signal);
  } finally {
    const begun = new Date().toISOString();
    const keeping = keepingOf(topology.sessions);
    console.log(describeChanges({ stack: STACK, copy: STACK, keeping, begun, load: DEFAULT_LOAD, rows }));
  }
} finally {
  await showing(progress, STACK, removeAll);
  progress.close();
}

async function labOnHosts(mode: "sticky" | "nonSticky", say: Report): Promise<TrialLab> {
  await routeTo(SITE, SUBNET);
  const application = await writeApplication();
  const plain: CopyConfig = {
    target: "ssh",
    ssh: { privateKeyFile: hosts.keys.plain.file },
    network: { subnet: SUBNET },
    nodes: NODES,
    page: { counter: true },
    sessions: { mode, ...(mode === "nonSticky" && { lockingMode: "none" }) },
    application: { war: application },
    publish: { name: "localhost", address: "127.0.0.1", port: http.port, httpsPort: https.port },
  };
  await configure(plain);
  await readyStack(STACK);
  await readPulumi("stack", "init", STACK, "--no-select");
  const files = await makeFiles(folder, await stackTopology(STACK), ["localhost"]);
  const config = { ...plain, tls: files.firstCertificate };
  const { failure } = await bringTo(config, say);
  if (failure !== undefined) throw new Error(failure);
  return {
    base: { config, stock: { ...files, address: (number) => spareAddress(SUBNET, number) } },
    bringTo: (changed, say) => bringTo(changed as CopyConfig, say),
    lab: () => labNow(STACK, files.certificates),
    starts,
  };
}

async function writeApplication(): Promise<string> {
  const application = join(folder, "application");
  await mkdir(join(application, "WEB-INF"), { recursive: true });
  await writeFile(join(application, "index.html"), "<!doctype html>\n<title>An application</title>\n");
  await writeFile(join(application, "WEB-INF", "web.xml"), "<web-app/>\n");
  return application;
}

async function bringTo(config: CopyConfig, say: Report): Promise<Brought> {
  const wanted = (name: HostName) => [config.nodes[name]?.address].filter((address) => address !== undefined);
  for (const name of NAMES)
    await hosts.all[name].takeAddresses([...new Set([...taken[name], ...wanted(name)])]);
  await configure(config);
  const over = new AbortController();
  const led = Promise.all([
    leadOnceThere(http, config.nodes.node1?.address ?? "", 80, over.signal),
    leadOnceThere(https, config.nodes.node1?.address ?? "", 443, over.signal),
  ]);
  const brought = await bringUp(STACK, say);
  over.abort();
  await led;
  if (brought.failure !== undefined) return brought;
  for (const name of NAMES) {
    taken[name] = wanted(name);
    await hosts.all[name].takeAddresses(taken[name]);
  }
  return brought;
}

/** As a person who changes a name in the DNS once httpd answers there. @param over when it must, as the old address goes. */
async function leadOnceThere(way: Forwarder, host: string, port: number, over: AbortSignal): Promise<void> {
  while (!over.aborted && (await obstacleTo(host, port)) !== undefined) await pause(100);
  way.leadTo(host, port);
}

async function configure(config: CopyConfig): Promise<void> {
  const nodes = Object.entries(config.nodes).map(([name, node]) => {
    const { address: host, hostKey } = hosts.all[name as HostName];
    return [name, { ...node, ssh: { host, hostKey } }];
  });
  // What Pulumi has written there stays.
  const text = await readFile(stackFile(STACK), "utf8").catch(() => "");
  await writeFile(stackFile(STACK), withLabConfig(text, { ...config, nodes: Object.fromEntries(nodes) }));
}

/** By the id that systemd gives each start of a unit. */
async function starts(): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    NAMES.map(async (name) => {
      const lines = await hosts.all[name].run(UNITS);
      return [...lines.matchAll(/^msm-lab-(\w+)\.service (\w+)$/gm)].map(
        ([, service, id = ""]) => [`${name}-${service}`, id] as const,
      );
    }),
  );
  return new Map(found.flat());
}

async function removeAll(say: Report): Promise<void> {
  const { exists } = await findStack(STACK);
  if (exists) await deploy(["destroy"], STACK, { progress: () => within(say) });
  if (exists) await readPulumi("stack", "rm", STACK, "--yes");
  await Promise.all([http.close(), https.close()]);
  await hosts.remove();
  await rm(stackFile(STACK), { force: true });
  await rm(folder, { recursive: true, force: true });
}
