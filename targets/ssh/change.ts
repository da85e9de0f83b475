/** What an update does to a service on a host, by the command that placed it last. */

import type { ServicePlan } from "../../topology/plan.ts";
import { changeBy, differingKeys, resourceOf, type ServiceChange, unknownSecrets } from "../change.ts";
import type { KnownLab } from "../knownLab.ts";
import { UNIT } from "../release.ts";

/**
 * @param place the command that is about to place it, with its `contents` in comments; undefined if secrets in it change and
 * are not known yet.
 * @param isSamePlace whether its host, and for a Tomcat what that is made of, are those that it has.
 */
export function hostChange(
  known: KnownLab,
  plan: ServicePlan,
  place: string | undefined,
  isSamePlace: boolean,
): ServiceChange {
  const placed = resourceOf(known, ":Command", plan.name)?.outputs?.create;
  if (typeof placed !== "string") return "start";
  if (!isSamePlace) return "restart";
  if (place === undefined) return changeBy(plan, unknownSecrets(plan));
  const differing = differingKeys(digests(placed), digests(place));
  if (differing.includes(UNIT)) return "restart";
  if (differing.length > 0) return changeBy(plan, differing);
  // The digest is that of the release: with the same one, only what was found on the host can differ.
  const [old, wanted] = [placed, place].map(call);
  return changeBy(plan, old !== wanted && digestIn(old) === digestIn(wanted) ? ["the host"] : []);
}

/** By the names of what is in the release. */
function digests(place: string): Readonly<Record<string, string>> {
  const lines = [...place.matchAll(/^# ([0-9a-f]{12}) (.+)$/gm)];
  return Object.fromEntries(lines.map(([, digest = "", name = ""]) => [name, digest]));
}

function call(place: string): string {
  return place.replace(/(\n# [0-9a-f]{12} .+)+$/, "");
}

function digestIn(call: string | undefined): string | undefined {
  return / place \S+ (\S+)/.exec(call ?? "")?.[1];
}
