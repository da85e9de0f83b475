import { once } from "node:events";
import { machine as machineArchitecture } from "node:os";
import { after, before } from "node:test";
import { hostJava } from "../../../targets/ssh/hostJava.ts";
import { HOST_PROGRAM } from "../../../targets/ssh/hostProgram.ts";
import { hostRelease } from "../../../targets/ssh/hostRelease.ts";
import { tomcatArchiveOf } from "../../../targets/ssh/tomcatArchive.ts";
import { javaReleases } from "../../../topology/javaReleases.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { conformance } from "../../conformance/conformance.ts";
import type { Bringing, Brought } from "../../conformance/releases.ts";
import { type Forwarder, forwarder } from "./forwarder.ts";
import { difference, inventory } from "./inventory.ts";
import { fresh, type Machine, type Machines, routeTo, type Site, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-ssh", net: "172.29.124" };

const PLACES = {
  "conformance-node1": fresh(11),
  "conformance-node2": fresh(12),
  "conformance-node3": fresh(13),
  "neighbour-node1": fresh(21),
  "neighbour-node2": fresh(22),
  "neighbour-node3": fresh(23),
};
type Name = keyof typeof PLACES;

let machines: Machines<Name>;
/** Before any lab came. */
const inventories = new Map<Name, readonly string[]>();
/** By port of this machine. */
const forwarders = new Map<number, Forwarder>();

before(async () => {
  machines = await startMachines(SITE, PLACES);
  for (const name of Object.keys(PLACES) as Name[]) {
    inventories.set(name, await inventory(machines.all[name]));
  }
});
after(async () => {
  for (const each of forwarders.values()) await each.close();
  await machines?.remove();
});

conformance({
  name: "ssh",
  ground: {
    net: "172.29.118",
    otherNet: "172.29.119",
    port: 18084,
    neighbourNet: "172.29.120",
    neighbourPort: 18085,
  },
  async prepare(stack, { network, nodes, publish, page }) {
    const hosts = Object.entries(nodes).map(([node, { address }]) => ({ node, address }));
    await Promise.all(hosts.map(({ node, address }) => machine(stack, node).takeAddresses([address])));
    await routeTo(SITE, network.subnet);
    const port = forwarders.get(publish.port) ?? (await forwarder(publish.port));
    forwarders.set(publish.port, port);
    port.leadTo(nodes.node1?.address ?? "", 80);
    return {
      target: "ssh",
      network,
      ssh: { privateKeyFile: machines.keys.plain.file },
      nodes: Object.fromEntries(
        Object.entries(nodes).map(([node, place]) => {
          const { address: host, hostKey } = machine(stack, node);
          return [node, { ...place, ssh: { host, hostKey } }];
        }),
      ),
      publish: { address: "127.0.0.1", ...publish },
      page,
    };
  },
  startOf(stack, service) {
    const { host, unit } = place(stack, service);
    return host.run(`systemctl show -P InvocationID ${unit}`);
  },
  async tamper(stack, node, file) {
    await machine(stack, node).run(`echo '# changed by hand' >>/srv/msm-lab/${file}`);
  },
  async removeService(stack, name) {
    const { host, unit, service } = place(stack, name);
    await host.run(`systemctl disable --quiet --now ${unit}
      rm -r /etc/systemd/system/${unit} /srv/msm-lab/${service} /srv/msm-lab/.releases/${service}
      systemctl daemon-reload`);
  },
  bring,
  async leftovers(stack) {
    const names = (Object.keys(PLACES) as Name[]).filter((name) => name.startsWith(`${stack}-`));
    const found = await Promise.all(
      names.map(async (name) =>
        difference(inventories.get(name) ?? [], await inventory(machines.all[name])).map(
          (line) => `${name}: ${line}`,
        ),
      ),
    );
    return found.flat();
  },
});

/** Runs the program as the deployment does; a cut ends it there, as the loss of the connection or of the machine would. */
async function bring(stack: string, { plan, secretFiles, cutAt }: Bringing): Promise<Brought> {
  const host = machine(stack, plan.node);
  const topology = parseTopology({});
  const java = hostJava(
    { os: "debian 12", architecture: machineArchitecture() },
    javaReleases(topology.profile),
  );
  const tomcat = plan.kind === "tomcat" && java ? { archive: tomcatArchiveOf(topology), java } : undefined;
  const { archive, digest } = hostRelease(plan, secretFiles, tomcat);
  const place = [HOST_PROGRAM, "place", plan.service, digest, archive.length, "''"].join(" ");
  let output = "";
  const child = host.spawn(place);
  child.stdin.end(cutAt === "transfer" ? archive.subarray(0, archive.length / 2) : archive);
  const hear = (chunk: Buffer) => {
    output += chunk;
    if (cutAt && output.endsWith(`${cutAt}\n`)) host.run(KILL_PROGRAM);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const [code] = await once(child, "close");
  return { code: code ?? 137, output };
}

/** All processes of a `host place`: a small host has no pkill. */
const KILL_PROGRAM = `for folder in /proc/[0-9]*; do
  case $(tr '\\0' ' ' <$folder/cmdline 2>/dev/null) in
    '/bin/bash ${HOST_PROGRAM} place '*) kill -KILL \${folder#/proc/} 2>/dev/null || : ;;
  esac
done`;

function machine(stack: string, node: string): Machine {
  return machines.all[`${stack}-${node}` as Name];
}

/** Where a service is, by its plan's name such as `node1-tomcat`. */
function place(stack: string, name: string) {
  const [node = "", service = ""] = name.split("-");
  return { host: machine(stack, node), service, unit: `msm-lab-${service}.service` };
}
