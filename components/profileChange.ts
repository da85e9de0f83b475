/** What tells a lab that runs with another profile than the default, and names none, before the default comes to it. */

import { loadAll } from "js-yaml";
import type { KnownLab } from "../targets/knownLab.ts";
import type { Profile, Topology } from "../topology/model.ts";
import { outputsServed } from "./order.ts";

/** The default when outputs did not name the profile yet. Whoever had chosen another one still has it in the stack's file. */
const DEFAULT_OF_OLD: Profile = "tomcat9";

/** The profile at the end of the last complete deployment; undefined if there was none. */
export function profileServed(known: KnownLab): Profile | undefined {
  const { nodes, profile = DEFAULT_OF_OLD } = outputsServed(known);
  return nodes && profile;
}

/**
 * Returns undefined if the profile stays, or was chosen.
 * @param stackFile the text of the stack's file: Pulumi passes a default like a value of the user's.
 */
export function profileChange(
  stack: string,
  { profile }: Pick<Topology, "profile">,
  known: KnownLab,
  stackFile: string,
): string | undefined {
  const served = profileServed(known);
  if (served === undefined || served === profile || namesProfile(stackFile)) return undefined;
  const set = (wanted: Profile) => `\`./lab pulumi config set profile ${wanted} --stack ${stack}\``;
  return [
    `profile is not set, and its default is ${profile}: the Tomcats change from ${served} to ${profile} (docs/upgrading.md).`,
    `To stay: ${set(served)}; to agree: ${set(profile)}.`,
  ].join(" ");
}

/** With the project's name or, as Pulumi takes it too, without. */
function namesProfile(stackFile: string): boolean {
  const [file] = loadAll(stackFile) as readonly ({ readonly config?: object | null } | null)[];
  return Object.keys(file?.config ?? {}).some((key) => /^(?:msm-lab:)?profile$/.test(key));
}
