/** Images in the engines of the machines, of a lab that has no registry. */

import { STACK_LABEL } from "../docker/labels.ts";
import { dockerCommand } from "../dockerCommand.ts";
import { engineVariables, linesAtManager, type Manager } from "./engine.ts";
import { type MachineEngine, machineEngine, readyEngines } from "./machineEngines.ts";
import { isReady, machinesOf } from "./machines.ts";

/** The ids by which the services of a lab name their images; one that has a registry has none. Services may go meanwhile. */
export async function imagesInUse(manager: Manager, stack: string): Promise<readonly string[]> {
  const filter = ["--filter", `label=${STACK_LABEL}=${stack}`];
  const images = await linesAtManager(manager, "service", "ls", ...filter, "--format", "{{.Image}}");
  return [...new Set(images.filter((image) => image.startsWith("sha256:")))];
}

/** The host names of those that could not start every one of a lab's services. */
export async function lackingMachines(manager: Manager, stack: string): Promise<readonly string[]> {
  const [machines, ids] = await Promise.all([readyEngines(manager), imagesInUse(manager, stack)]);
  if (ids.length === 0) return [];
  const complete = await Promise.all(machines.map(({ engine }) => engine && hasAll(engine, ids)));
  return machines
    .filter((_, index) => !complete[index])
    .map(({ hostname }) => hostname)
    .toSorted();
}

function hasAll(engine: Manager, ids: readonly string[]): Promise<boolean> {
  return dockerCommand(engineVariables(engine), ["image", "inspect", "--format", "{{.Id}}", ...ids]).then(
    () => true,
    () => false,
  );
}

/** Also from ended tasks, which Swarm keeps for a while. Returns whether it was there, and is not now. */
export function removeImage(engine: Manager, name: string): Promise<boolean> {
  return dockerCommand(engineVariables(engine), ["image", "rm", "--force", name]).then(
    // It does not fail where there is none.
    ({ stdout }) => stdout !== "",
    () => false,
  );
}

/**
 * Removes images that are left on the machines, by the beginning of their names.
 * @returns what was removed or may be left, a line each.
 */
export async function removeImages(manager: Manager, prefix: string): Promise<readonly string[]> {
  const machines = (await machinesOf(manager)).map((machine) => machineEngine(manager, machine));
  return (await Promise.all(machines.map((machine) => removeImagesOf(machine, `${prefix}/*`)))).flat();
}

async function removeImagesOf(
  { machine, hostname, engine }: MachineEngine,
  names: string,
): Promise<readonly string[]> {
  const list = ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", names];
  const found = isReady(machine) && engine && (await linesAtManager(engine, ...list).catch(() => undefined));
  if (!found)
    return [
      `left images ${names} on ${hostname}, which does not answer: run \`./lab down\` again once it does`,
    ];
  const removed: string[] = [];
  for (const name of found) {
    if (await removeImage(engine, name))
      removed.push(`removed image ${name} on ${hostname}, which no state knew`);
  }
  return removed;
}
