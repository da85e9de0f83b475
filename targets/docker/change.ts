/** What an update does to a service in Docker, by what the state has of its release and of its container. */

import { isDeepStrictEqual } from "node:util";
import type { ServicePlan } from "../../topology/plan.ts";
import { changeBy, differingKeys, resourceOf, type ServiceChange, unknownSecrets } from "../change.ts";
import type { KnownLab } from "../knownLab.ts";
import { hasSuccessor, madeWith } from "./service.ts";

/** What a `…-release` gets of a service; see `placeRelease`. */
export interface ReleaseInputs {
  readonly stdin: string;
  readonly PLAN: string;
  /** Undefined if they change and are not known yet. */
  readonly SECRET_FILES: string | undefined;
  readonly REPAIR: string;
}

/** Whether a service keeps what it has. */
export interface SamePlace {
  /** The container of its node. */
  readonly isSameNode: boolean;
  readonly isSameImage: boolean;
}

export function dockerChange(
  known: KnownLab,
  plan: ServicePlan,
  inputs: ReleaseInputs,
  { isSameNode, isSameImage }: SamePlace,
): ServiceChange {
  const release = resourceOf(known, ":Command", `${plan.name}-release`)?.outputs as Placed | undefined;
  const container = resourceOf(known, ":Container", plan.name);
  if (release === undefined || container === undefined) return "start";
  const { PLAN, SECRET_FILES, REPAIR } = release.environment;
  const placed: Omit<ServicePlan, "files"> = JSON.parse(PLAN);
  if (!isSameNode) return "restart";
  if (!isSameImage || !isDeepStrictEqual(madeWith(placed), madeWith(plan))) {
    return hasSuccessor(plan) ? "handOver" : "restart";
  }
  return changeBy(plan, [
    ...differingKeys(texts(release.stdin), texts(inputs.stdin)),
    ...(inputs.SECRET_FILES === undefined
      ? unknownSecrets(plan)
      : differingKeys(texts(SECRET_FILES), texts(inputs.SECRET_FILES))),
    ...differingKeys(digests(placed), digests(plan)),
    ...(REPAIR === inputs.REPAIR ? [] : [inputs.REPAIR]),
  ]);
}

interface Placed {
  readonly stdin: string;
  readonly environment: Readonly<Record<"PLAN" | "SECRET_FILES" | "REPAIR", string>>;
}

/** @param json an object with a member per file. */
function texts(json: string): Readonly<Record<string, string>> {
  const files = Object.entries(JSON.parse(json)).map(([path, file]) => [path, JSON.stringify(file)]);
  return Object.fromEntries(files);
}

function digests({ folders }: Pick<ServicePlan, "folders">): Readonly<Record<string, string>> {
  return Object.fromEntries(folders.map(({ path, digest }) => [path, digest]));
}
