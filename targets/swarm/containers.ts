/** The containers of a lab's tasks, each at the engine of its machine. */

import { UnseenError } from "../inspection.ts";
import { linesAtManager, type Manager } from "./engine.ts";
import { machineEngine } from "./machineEngines.ts";
import { machineNamed, machinesOf } from "./machines.ts";
import { labName, servicesOf, tasksOf } from "./tasks.ts";

export interface TaskContainer {
  /** Its service's `planName`. */
  readonly service: string;
  readonly engine: Manager;
  readonly id: string;
}

/**
 * Those of tasks that run.
 * @param isWanted whether a service is wanted, by its `planName`.
 * @throws {UnseenError} if one is on a machine whose engine is not known.
 */
export async function containersOf(
  manager: Manager,
  stack: string,
  isWanted: (service: string) => boolean = () => true,
): Promise<readonly TaskContainer[]> {
  const services = (await servicesOf(manager, stack)).filter((service) => isWanted(labName(service)));
  const tasks = (await tasksOf(manager, services)).filter(({ state }) => state === "running");
  if (tasks.length === 0) return [];
  const format = "{{.ID}}\t{{.Status.ContainerStatus.ContainerID}}";
  const [machines, lines] = await Promise.all([
    machinesOf(manager),
    linesAtManager(manager, "inspect", "--type", "task", "--format", format, ...tasks.map(({ id }) => id)),
  ]);
  const ids = new Map(lines.map((line) => line.split("\t") as [string, string]));
  const names = new Map(services.map((service) => [service.Spec.Name, labName(service)]));
  return tasks.map(({ id, service, machine }) => {
    const found = machineNamed(machine, machines);
    const engine = found && machineEngine(manager, found).engine;
    if (engine === undefined) throw new UnseenError(`the engine of ${machine} is not reached by a socket`);
    return { service: names.get(service) ?? service, engine, id: ids.get(id) ?? "" };
  });
}
