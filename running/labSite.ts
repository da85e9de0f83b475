import type { Site } from "../common/site.ts";
import type { Topology } from "../topology/model.ts";
import type { LabOutputs } from "./labOutputs.ts";

/** How this machine reaches the site that the last `up` has placed. */
export function labSite({ publish }: Topology, { url, certificate = "" }: LabOutputs): Site {
  return { origin: new URL(url).origin, address: publish.address, certificate };
}
