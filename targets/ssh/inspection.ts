import { httpdService } from "../../templates/httpd/service.ts";
import { memcachedService } from "../../templates/memcached/service.ts";
import { unitName } from "../../templates/systemd/unitNames.ts";
import { tomcatService } from "../../templates/tomcat/service.ts";
import { type LabNode, portsOf, type ServiceLocation, type Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { askScript } from "../ask.ts";
import { CLOCK_SCRIPT, type Inspection, WITHOUT_LAB } from "../inspection.ts";
import { HOST } from "./facts.ts";
import { HOST_PROGRAM } from "./hostProgram.ts";
import { libertiesOf, libertyScript } from "./liberties.ts";
import { parseMark, READ_MARK } from "./mark.ts";
import { onHost, onNode, type ShellOf } from "./onHost.ts";
import { reachedPorts } from "./reach.ts";
import { listenersOf, socketScript } from "./sockets.ts";
import { parseStates, stateScript } from "./states.ts";

/** Bytes of a log that are read, from its end: as much as Docker keeps of a container's. */
const LOG_SIZE = 20_000_000;

export function inspectHosts(stack: string, topology: Topology, shellOf: ShellOf): Inspection {
  const { nodes } = topology;
  const probes = probesOf(topology);
  const outputOf = (node: string, script: string, stdin = "") => onNode(shellOf, node, script, stdin);

  const nodeState = async ({ name, address }: LabNode): Promise<string> => {
    try {
      const found = await onHost(shellOf(name), `hostname -I\n${READ_MARK}`);
      const [addresses = "", mark = ""] = found.split(/\n(.*)/s);
      if (!addresses.split(" ").includes(address)) return `without its address ${address}`;
      return parseMark(mark).stack === stack ? "running" : WITHOUT_LAB;
    } catch (error) {
      return `unreachable: ${error instanceof Error ? error.message : error}`;
    }
  };

  const states = async ({
    name: node,
    services,
  }: LabNode): Promise<readonly (readonly [string, string])[]> => {
    const watched = services.map(({ name: service }) => {
      const place = planName({ node, service });
      return { place, unit: unitName(service), probe: probes.get(place) ?? "" };
    });
    const text = await outputOf(node, stateScript(watched)).catch(() => undefined);
    if (text === undefined) return watched.map(({ place }) => [place, "unreachable"]);
    const found = parseStates(text);
    return watched.flatMap(({ place, unit }) => {
      const state = found.get(unit);
      return state === undefined ? [] : [[place, state]];
    });
  };

  const liberties = async ({ name: node, services }: LabNode): Promise<readonly string[]> => {
    const confined = services.map((service) => ({
      service: service.name,
      unit: unitName(service.name),
      lowestPort: Math.min(...portsOf(service)),
    }));
    const found = libertiesOf(confined, await outputOf(node, libertyScript(confined)));
    return confined.flatMap(({ service, unit }) =>
      found
        .filter(([other]) => other === unit)
        .map(([, liberty]) => `${planName({ node, service })} ${liberty}`),
    );
  };

  return {
    nodeStates: async () =>
      new Map(await Promise.all(nodes.map(async (node) => [node.name, await nodeState(node)] as const))),
    serviceStates: async () => new Map((await Promise.all(nodes.map(states))).flat()),
    clock: async (node) => Number(await outputOf(node, CLOCK_SCRIPT)),
    listeners: async (node) => {
      const services = nodes.find(({ name }) => name === node)?.services ?? [];
      return listenersOf(await outputOf(node, socketScript(services.map(({ name }) => unitName(name)))));
    },
    drift: async ({ name: node, services }) =>
      driftOf(node, await outputOf(node, driftScript(services.map(({ name }) => name)))),
    log: async function* ({ node, service }) {
      // The state of the node says if its host is not reached.
      yield* lines(await outputOf(node, logScript(unitName(service))).catch(() => ""));
    },
    liberties: async () => (await Promise.all(nodes.map(liberties))).flat(),
    publishedPorts: () => reachedPorts(topology),
    // Through stdin: what is asked may be the id of a session, and every user of the host sees arguments.
    ask: async (question) =>
      Buffer.from(await outputOf(question.from, "bash -s", askScript(question)), "base64"),
    logCommand,
    reviveNode: "see that the host runs, has its address and lets you in; then ./lab up",
  };
}

/** Text for bash that prints what `driftOf` reads; a host that was set up anew has nothing of the lab. */
function driftScript(services: readonly string[]): string {
  return [
    `[ -x ${HOST_PROGRAM} ] || { echo '${HOST} nothing of the lab is there'; exit; }`,
    `for name in ${[HOST, ...services].join(" ")}; do ${HOST_PROGRAM} look "$name" | sed "s/^/$name /"; done`,
  ].join("\n");
}

/** @param text lines, each behind what differs: a service, or the host itself. */
function driftOf(node: string, text: string): readonly string[] {
  return lines(text).map((line) => {
    const [name, difference = ""] = line.split(/ (.*)/s);
    return name === HOST ? `${node}: ${difference}` : `${node}/${name}: ${difference}`;
  });
}

/** By `planName`: the probe of each service. */
function probesOf(topology: Topology): ReadonlyMap<string, string> {
  const plans = [
    httpdService(topology),
    ...topology.tomcats.map((tomcat) => tomcatService(topology, tomcat)),
    ...topology.stores.map((store) => memcachedService(topology, store)),
  ];
  return new Map(plans.map(({ name, probe }) => [name, probe.script]));
}

/** Shell text that prints what a unit wrote since its start. */
function logScript(unit: string): string {
  return [
    `start=$(systemctl show --property InvocationID --value ${unit})`,
    `[ -z "$start" ] || journalctl --quiet --output cat "_SYSTEMD_INVOCATION_ID=$start" | tail --bytes ${LOG_SIZE}`,
  ].join("\n");
}

/** `journalctl -u msm-lab-tomcat on node1 and node2`. */
function logCommand(places: readonly ServiceLocation[]): string {
  const byService = Map.groupBy(places, ({ service }) => service);
  return [...byService]
    .map(([service, same]) => {
      const nodes = [...new Set(same.map(({ node }) => node))];
      return `journalctl -u ${unitName(service).replace(/\.service$/, "")} on ${nodes.join(" and ")}`;
    })
    .join(", ");
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}
