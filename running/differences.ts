/** How a lab differs from what its last `up` placed, one line for each difference. */

import type { Inspection } from "../targets/inspection.ts";
import type { LabNode, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { serviceStates } from "./serviceStates.ts";

/** Returns all differences; looks inside a node only if it runs. */
export async function differences(inside: Inspection, { nodes }: Topology): Promise<readonly string[]> {
  const running = await runningOf(inside, nodes);
  const found = await Promise.all([
    nodeDifferences(inside, nodes),
    serviceDifferences(inside, running),
    placedDifferences(inside, running),
  ]);
  return found.flat();
}

/** Returns the nodes that run: only those can be looked into. */
export async function runningOf(inside: Inspection, nodes: readonly LabNode[]): Promise<readonly LabNode[]> {
  const states = await inside.nodeStates();
  return nodes.filter(({ name }) => states.get(name) === "running");
}

/** Returns a line for each node that does not run, e.g. `node2 is exited`. */
export async function nodeDifferences(
  inside: Inspection,
  nodes: readonly LabNode[],
): Promise<readonly string[]> {
  const states = await inside.nodeStates();
  return nodes
    .map(({ name }) => ({ name, state: states.get(name) ?? "missing" }))
    .filter(({ state }) => state !== "running")
    .map(({ name, state }) => `${name} is ${state}`);
}

/** Returns a line for each service that does not run, e.g. `node2-tomcat is missing`. */
export async function serviceDifferences(
  inside: Inspection,
  nodes: readonly LabNode[],
): Promise<readonly string[]> {
  const services = await serviceStates(inside, nodes);
  return services
    .filter(({ state }) => state !== "running")
    .map((service) => `${planName(service)} is ${service.state}`);
}

/** Returns a line for whatever is not as it was placed, e.g. `node1/httpd: balancer.conf changed 2026-…`. */
export async function placedDifferences(
  inside: Inspection,
  nodes: readonly LabNode[],
): Promise<readonly string[]> {
  return (await Promise.all(nodes.map((node) => inside.drift(node)))).flat();
}
