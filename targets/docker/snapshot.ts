import type { Topology } from "../../topology/model.ts";
import { type Container, containersOf, labName, stateOf } from "./containers.ts";
import { driftOf } from "./drift.ts";
import { docker } from "./engine.ts";
import { labPrefix } from "./names.ts";

/** All that Docker tells of the lab but what changes by itself, and how files on its nodes differ from what was placed. */
export async function dockerSnapshot(stack: string, topology: Topology): Promise<string> {
  const containers = (await containersOf(stack)).toSorted((a, b) => labName(a).localeCompare(labName(b)));
  const images = containers.map(({ Config }) => Config.Image);
  const volumes = containers.flatMap(({ Mounts }) => Mounts.flatMap(({ Name = [] }) => Name));
  const [drift, ...others] = await Promise.all([
    driftOf(stack, topology, containers),
    docker("network", "inspect", labPrefix(stack)),
    docker("image", "inspect", ...new Set(images)),
    docker("volume", "inspect", ...new Set(volumes.toSorted())),
  ]);
  return JSON.stringify([containers.map(withoutMoments), others, [...drift]]);
}

/** Health checks come and go, and a container that is started again is the same; Docker has no order of mounts. */
function withoutMoments(container: Container) {
  const Mounts = container.Mounts.toSorted((a, b) => a.Destination.localeCompare(b.Destination));
  return { ...container, Mounts, State: stateOf(container), ExecIDs: undefined };
}
