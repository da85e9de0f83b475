import type { Topology } from "../../topology/model.ts";
import { labPrefix } from "../docker/names.ts";
import { accessOf, atManager } from "./engine.ts";
import { goneImages } from "./goneImages.ts";
import { lackingMachines } from "./machineImages.ts";
import { servicesOf, tasksOf } from "./tasks.ts";

/** All that a manager tells of the lab but which machines its tasks are on, which Swarm changes by itself; and where its images are missing. */
export async function swarmSnapshot(stack: string, topology: Topology): Promise<string> {
  const manager = accessOf(topology);
  const [services, network, lacking] = await Promise.all([
    servicesOf(manager, stack),
    atManager(
      manager,
      "network",
      "inspect",
      "--format",
      "{{json .IPAM}} {{json .Options}}",
      labPrefix(stack),
    ),
    manager.registry === undefined ? lackingMachines(manager, stack) : goneImages(manager, stack),
  ]);
  const tasks = await tasksOf(manager, services);
  const specs = services.map(({ Spec }) => Spec).toSorted((a, b) => (a.Name < b.Name ? -1 : 1));
  const states = tasks.map(({ service, state }) => `${service} ${state}`).toSorted();
  return JSON.stringify([network, specs, states, lacking]);
}
