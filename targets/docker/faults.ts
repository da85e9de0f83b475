/** Faults of a lab in Docker; nothing but this stack's own containers is touched. */

import { switches } from "../../templates/paths.ts";
import type { Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import type { Faults, Link } from "../faults.ts";
import { docker } from "./engine.ts";
import { STACK_LABEL } from "./labels.ts";
import { containerName } from "./names.ts";

/** The neighbour that nobody is: frames to it are lost without a word. */
const NOBODY = "02:00:00:00:00:01";

export function dockerFaults(stack: string, { nodes }: Topology): Faults {
  const container = (name: string) => containerName({ prefix: `msm-lab-${stack}` }, name);
  const services = nodes.flatMap((node) =>
    node.services.map(({ name }) => planName({ node: node.name, service: name })),
  );
  const addresses = new Map<string, string>(nodes.map(({ name, address }) => [name, address]));

  /** A name is a service of the lab, and its container has the stack's label, or nothing is done. */
  const command = async (word: readonly string[], service: string) => {
    if (!services.includes(service)) throw new Error(`${service} is no service of the lab`);
    const name = container(service);
    const label = await docker("inspect", "--format", `{{index .Config.Labels "${STACK_LABEL}"}}`, name);
    if (label !== stack) throw new Error(`the container ${name} is not one of stack ${stack}`);
    await docker(...word, name);
  };

  /** As root, which a service never is. */
  const onNode = (node: string, script: string) =>
    docker("exec", "--user", "0", container(node), "sh", "-euc", script);

  /** In the node's namespace with the one right it takes, which no container of the lab has. */
  const neighbour = async (node: string, change: string) => {
    const image = await docker("inspect", "--format", "{{.Image}}", container(node));
    const rights = ["--user", "0", "--cap-drop", "ALL", "--cap-add", "NET_ADMIN"];
    const place = ["--network", `container:${container(node)}`, "--label", `${STACK_LABEL}=${stack}`];
    await docker("run", "--rm", ...rights, ...place, image, "sh", "-euc", change);
  };

  const bothEnds = async ([a, b]: Link, change: (address: string) => string) => {
    const end = (node: string, peer: string) => neighbour(node, change(addresses.get(peer) ?? peer));
    await Promise.all([end(a, b), end(b, a)]);
  };

  const rejoin = async (node: string) => {
    const table = await onNode(node, "cat /proc/net/arp");
    const lost = lostNeighbours(table);
    if (lost.length === 0) return [];
    await neighbour(node, lost.map(found).join("\n"));
    const names = nodes.filter(({ address }) => lost.includes(address)).map(({ name }) => name);
    return [`joined ${node} to ${names.join(" and ") || lost.join(" and ")}`];
  };

  const revive = async (service: string) => {
    const state = await docker("inspect", "--format", "{{.State.Status}}", container(service));
    switch (state) {
      case "running":
      case "restarting":
        return [];
      case "paused":
        await command(["unpause"], service);
        return [`thawed ${service}`];
      default:
        await command(["start"], service);
        return [`started ${service}`];
    }
  };

  const closeCounter = async (node: string) => {
    const word = await onNode(
      node,
      `[ ! -e ${switches.counter} ] || { rm ${switches.counter}; rmdir ${switches.folder}; echo removed; }`,
    );
    return word === "" ? [] : [`turned the counter off on ${node}`];
  };

  const names = nodes.map(({ name }) => name);
  return {
    kill: (service) => command(["kill"], service),
    stop: (service) => command(["stop"], service),
    start: (service) => command(["start"], service),
    freeze: (service) => command(["pause"], service),
    thaw: (service) => command(["unpause"], service),
    cut: (link) => bothEnds(link, lose),
    join: (link) => bothEnds(link, found),
    async openCounter() {
      const script = `mkdir -p ${switches.folder}\n: > ${switches.counter}`;
      await Promise.all(names.map((node) => onNode(node, script)));
    },
    log: (service, since) => docker("logs", "--since", String(since), container(service)),
    async restore() {
      const joined = await Promise.all(names.map(rejoin));
      const revived = await Promise.all(services.map(revive));
      const closed = await Promise.all(names.map(closeCounter));
      return [...joined, ...revived, ...closed].flat();
    },
  };
}

/** Shell text; `permanent` keeps ARP from finding the neighbour again. */
function lose(address: string): string {
  return `ip neigh replace ${address} lladdr ${NOBODY} nud permanent dev ${deviceTo(address)}`;
}

/** Shell text; where nothing was lost nothing happens. */
function found(address: string): string {
  return `! ip neigh show ${address} | grep -q ${NOBODY} || ip neigh del ${address} dev ${deviceTo(address)}`;
}

function deviceTo(address: string): string {
  return `$(ip -o route get ${address} | sed 's/.* dev \\([^ ]*\\).*/\\1/')`;
}

/** The addresses that a node was made to lose. @param table `/proc/net/arp`. */
export function lostNeighbours(table: string): readonly string[] {
  return table
    .split("\n")
    .filter((line) => line.includes(NOBODY))
    .map((line) => line.split(/\s+/)[0] ?? "");
}
