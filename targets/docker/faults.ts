/** Faults of a lab in Docker; nothing but this stack's own containers is touched. */

import { switches } from "../../templates/paths.ts";
import type { Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import type { Faults, NodePair } from "../faults.ts";
import { containersOf, isNode, isService, labName, nodeOf, runLike, stateOf } from "./containers.ts";
import { find, lose, lostAddresses } from "./cut.ts";
import { containerLog, docker } from "./engine.ts";
import { STACK_LABEL } from "./labels.ts";
import { containerName } from "./names.ts";

export function dockerFaults(stack: string, { nodes }: Topology): Faults {
  const container = (name: string) => containerName(stack, name);
  const services = nodes.flatMap((node) =>
    node.services.map(({ name }) => planName({ node: node.name, service: name })),
  );

  /** A word of docker's for a service's container. */
  const command = async (word: string, service: string) => {
    if (!services.includes(service)) throw new Error(`${service} is no service of the lab`);
    const name = container(service);
    const owner = await docker("inspect", "--format", `{{index .Config.Labels "${STACK_LABEL}"}}`, name);
    if (owner !== stack) throw new Error(`the container ${name} is not one of stack ${stack}`);
    await docker(word, name);
  };

  /** As root, which a service never is. */
  const onNode = (node: string, script: string) =>
    docker("exec", "--user", "0", container(node), "sh", "-euc", script);

  const onEveryNode = (script: string) => Promise.all(nodes.map(({ name }) => onNode(name, script)));

  /** In the node's network with the one right it takes, which no container of the lab has. */
  const onNetwork = async (node: string, script: string) => {
    const [found] = JSON.parse(await docker("inspect", container(node)));
    const rights = ["--user", "0", "--cap-drop", "ALL", "--cap-add", "NET_ADMIN"];
    await runLike(found, [...rights, "--network", `container:${container(node)}`], `set -eu\n${script}`);
  };

  const onBothEnds = async ([a, b]: NodePair, script: (address: string) => string) => {
    const addressOf = (name: string) => nodes.find((node) => node.name === name)?.address ?? name;
    await Promise.all([onNetwork(a, script(addressOf(b))), onNetwork(b, script(addressOf(a)))]);
  };

  const rejoin = async (node: string) => {
    const lost = lostAddresses(await onNode(node, "cat /proc/net/arp"));
    if (lost.length === 0) return [];
    await onNetwork(node, lost.map(find).join("\n"));
    const peers = nodes.filter(({ address }) => lost.includes(address)).map(({ name }) => name);
    return [`joined ${node} to ${peers.join(" and ")}`];
  };

  const revive = async (service: string, state: string) => {
    if (["running", "unhealthy", "restarting"].includes(state)) return [];
    const isFrozen = state === "paused";
    await command(isFrozen ? "unpause" : "start", service);
    return [`${isFrozen ? "thawed" : "started"} ${service}`];
  };

  return {
    kill: (service) => command("kill", service),
    stop: (service) => command("stop", service),
    start: (service) => command("start", service),
    freeze: (service) => command("pause", service),
    thaw: (service) => command("unpause", service),
    cut: (link) => onBothEnds(link, lose),
    join: (link) => onBothEnds(link, find),
    openCounter: () => onEveryNode(`mkdir -p ${switches.folder}\n: > ${switches.counter}`),
    closeCounter: () => onEveryNode(`rm -rf ${switches.folder}`),
    log: (service, since) => containerLog(container(service), "--since", String(since)),
    async restore() {
      const there = await containersOf(stack);
      const up = there.filter((each) => isNode(each) && stateOf(each) === "running").map(nodeOf);
      const joined = await Promise.all(up.map(rejoin));
      // Without its node's network a service does not start.
      const own = services.flatMap((service) =>
        there.filter((each) => isService(each) && labName(each) === service && up.includes(nodeOf(each))),
      );
      const revived = await Promise.all(own.map((each) => revive(labName(each), stateOf(each))));
      return [...joined, ...revived].flat();
    },
  };
}
