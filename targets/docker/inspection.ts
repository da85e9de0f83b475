import type { LabNode } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { askScript } from "../ask.ts";
import { CLOCK_SCRIPT, type Inspection, type PublishedPort } from "../inspection.ts";
import { LISTENERS_SCRIPT } from "../listeners.ts";
import { atNode } from "./atNode.ts";
import { containerListeners } from "./containerListeners.ts";
import { type Container, containersOf, isNode, isService, labName, nodeOf, stateOf } from "./containers.ts";
import { docker } from "./engine.ts";
import { libertiesOf } from "./liberties.ts";
import { logLines } from "./logLines.ts";
import { containerName } from "./names.ts";

/** Looks through the containers of the nodes, so that a service that is down hides nothing. */
export function inspectDocker(stack: string): Inspection {
  const nameOf = (name: string) => containerName(stack, name);
  const onNode = (node: string, ...command: readonly string[]) => docker("exec", nameOf(node), ...command);
  const states = async (isWanted: (container: Container) => boolean) => {
    const containers = (await containersOf(stack)).filter(isWanted);
    return new Map(containers.map((container) => [labName(container), stateOf(container)]));
  };
  return {
    nodeStates: () => states(isNode),
    serviceStates: () => states(isService),
    clock: async (node) => Number(await onNode(node, "sh", "-c", CLOCK_SCRIPT)),
    listeners: async (node) => containerListeners(await onNode(node, "sh", "-c", LISTENERS_SCRIPT)),
    drift: (node) => drift(nameOf(node.name), node),
    log: (place) => logLines(nameOf(planName(place))),
    liberties: async () =>
      (await containersOf(stack))
        .filter(isService)
        .flatMap((container) => libertiesOf(container).map((liberty) => `${labName(container)} ${liberty}`)),
    publishedPorts: async () => (await containersOf(stack)).flatMap(publishedPorts),
    ask: async (question) =>
      Buffer.from(await onNode(question.from, "bash", "-c", askScript(question)), "base64"),
    logCommand: (places) => places.map((place) => `docker logs ${nameOf(planName(place))}`).join(", "),
    reviveNode: "`./lab up` brings it back",
  };
}

function publishedPorts(container: Container): readonly PublishedPort[] {
  return Object.entries(container.NetworkSettings.Ports).flatMap(([port, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({
      node: nodeOf(container),
      port,
      at: `${HostIp}:${HostPort}`,
    })),
  );
}

async function drift(container: string, { name: node, services }: LabNode): Promise<readonly string[]> {
  const lines: string[] = [];
  await atNode({
    container,
    words: ["look", ...services.map(({ name }) => name)],
    say: (line) => lines.push(`${node}/${line.replace(" ", ": ")}`),
  });
  return lines;
}
