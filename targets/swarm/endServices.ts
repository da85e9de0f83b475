import type { Topology } from "../../topology/model.ts";
import type { KnownLab } from "../knownLab.ts";
import { accessOf, linesAtManager } from "./engine.ts";
import { swarmObjects } from "./objects.ts";

/** See `Target.endServices`. */
export async function endServices(lab: KnownLab, topology: () => Promise<Topology>): Promise<void> {
  const manager = accessOf(await topology());
  const services = (await swarmObjects(manager, lab.stack)).filter(
    ({ kind, id }) => kind === "service" && id === lab.id,
  );
  const none = services.map(({ name }) => `${name}=0`);
  if (none.length > 0) await linesAtManager(manager, "service", "scale", "--detach", ...none);
}
