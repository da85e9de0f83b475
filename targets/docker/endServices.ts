import type { KnownLab } from "../knownLab.ts";
import { docker } from "./engine.ts";
import { SERVICE_LABEL, STACK_LABEL } from "./labels.ts";
import { isOwn, listObjects } from "./objects.ts";

/** See `Target.endServices`. */
export async function endServices(lab: KnownLab): Promise<void> {
  const filters = [`label=${STACK_LABEL}=${lab.stack}`, `label=${SERVICE_LABEL}`];
  const services = await listObjects("container", ...filters.flatMap((filter) => ["--filter", filter]));
  const own = services.filter((service) => isOwn(lab, service));
  if (own.length > 0) await docker("stop", ...own.map(({ name }) => name));
}
