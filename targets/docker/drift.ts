import type { LabNode, Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { atNode } from "./atNode.ts";
import { type Container, labName } from "./containers.ts";
import { containerName } from "./names.ts";
import { stateText } from "./serviceState.ts";

/**
 * What differs on the nodes from what was placed, by the services' `planName`, else what was repaired last. A node that is
 * not there has no drift: it is made anew with all its files.
 * @param all the lab's containers.
 */
export async function driftOf(
  stack: string,
  { nodes }: Topology,
  all: readonly Container[],
): Promise<ReadonlyMap<string, string>> {
  const containers = new Map(all.map((each) => [labName(each), each]));
  const there = nodes.filter(({ name }) => containers.get(name)?.State.Status === "running");
  const lines = await Promise.all(there.map((node) => lookAt(stack, node, containers)));
  return new Map(lines.flat());
}

async function lookAt(
  stack: string,
  { name: node, services }: LabNode,
  containers: ReadonlyMap<string, Container>,
): Promise<readonly (readonly [string, string])[]> {
  const lines: string[] = [];
  await atNode({
    container: containerName(stack, node),
    words: ["drift", ...services.map(({ name }) => name)],
    // All that this command asks is the state of services.
    engine: async (_, service = "") => {
      const state = containers.get(planName({ node, service }))?.State;
      return state === undefined ? "missing" : stateText(state);
    },
    say: (line) => lines.push(line),
  });
  return lines.map((line) => {
    const [service = "", base64 = ""] = line.split(" ");
    return [planName({ node, service }), Buffer.from(base64, "base64").toString().trim()];
  });
}
