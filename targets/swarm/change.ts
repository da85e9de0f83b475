import type { ServicePlan } from "../../topology/plan.ts";
import { resourceOf, type ServiceChange } from "../change.ts";
import { labelIn } from "../docker/objects.ts";
import type { KnownLab } from "../knownLab.ts";
import { RELEASE_LABEL } from "./labels.ts";
import { hasSuccessor } from "./spec.ts";

/**
 * What an update does to a service: any difference is another task.
 * @param release undefined if a preview cannot know it.
 */
export function swarmChange(
  known: KnownLab,
  plan: Pick<ServicePlan, "name" | "kind">,
  release: string | undefined,
): ServiceChange {
  const service = resourceOf(known, ":Service", plan.name);
  if (service === undefined) return "start";
  if (labelIn(service.outputs?.labels, RELEASE_LABEL) === release) return "none";
  return hasSuccessor(plan.kind) ? "handOver" : "restart";
}
