/** What an update does to a service, by what differs between its plan and the one that was placed last. */

import { parseUrn } from "../common/urn.ts";
import { livePaths, type ServicePlan } from "../topology/plan.ts";
import type { KnownLab, KnownResource } from "./knownLab.ts";

/**
 * `live`: it takes new files as it runs. `reload`: it goes on serving while it takes them. `handOver`: it ends once another one
 * in its place serves. `restart`: it ends and starts, also in another container or on another host. `start`: it does not run yet, or does not run any more.
 */
export type ServiceChange = "none" | "live" | "reload" | "handOver" | "restart" | "start";

/**
 * What node/place.sh does (`difference_of`, `switch_to`) to a service that stays where it is, with the same command.
 * @param differing paths of files and folders, and anything else that differs on the node.
 */
export function changeBy(
  plan: Pick<ServicePlan, "files" | "liveSecrets" | "reload">,
  differing: readonly string[],
): ServiceChange {
  const live = new Set(livePaths(plan));
  if (differing.length === 0) return "none";
  if (differing.every((path) => live.has(path))) return "live";
  if (plan.reload) return "reload";
  // A service without files can only differ by not running.
  return plan.files.length === 0 ? "start" : "restart";
}

/** What stands for secrets that are not known yet, as they are about to be generated. */
export function unknownSecrets({
  liveSecrets = ["secrets"],
}: Pick<ServicePlan, "liveSecrets">): readonly string[] {
  return liveSecrets;
}

/** The keys whose values differ; a value may be missing on one side. */
export function differingKeys(
  old: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys({ ...old, ...wanted }).filter((key) => old[key] !== wanted[key]);
}

/** Undefined if the state has no such resource. @param type the end of its type, e.g. `:Container`. */
export function resourceOf({ resources }: KnownLab, type: string, name: string): KnownResource | undefined {
  return resources.find((each) => each.type.endsWith(type) && parseUrn(each.urn).name === name);
}
