/** Which lab is this one: by what a stack's state has and what is found on hosts and in Docker. */

import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { parseUrn } from "../common/urn.ts";

/** The resource that keeps a lab's id in the stack's state. */
export const LAB_ID = "lab-id";

/** The resource that keeps the certificate that a lab has signed itself. */
export const CERTIFICATE_RESOURCE = "certificate";

export interface KnownLab {
  readonly stack: string;
  /** Made once for each lab; empty if the state has none (yet). */
  readonly id: string;
  /** `machine:folder` of this checkout. */
  readonly checkout: string;
  readonly resources: readonly KnownResource[];
}

/** A resource in a state, as far as targets ask. */
export interface KnownResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** The URN of the resource with which it goes. */
  readonly deletedWith?: string;
}

/** @param folder of this checkout. */
export function knownLab(stack: string, folder: string, resources: readonly KnownResource[]): KnownLab {
  const made = resources.find(({ urn }) => parseUrn(urn).name === LAB_ID);
  const id = String(made?.outputs?.stdout ?? "");
  return { stack, id, checkout: `${hostname()}:${folder}`, resources };
}

/** What a lab leaves on all that it makes. */
export interface Mark {
  readonly stack: string;
  /** See `KnownLab.id`; empty if a version made it that gave labs none. */
  readonly id: string;
  /** `machine:folder` of the checkout that brought the lab up first, for people; empty likewise. */
  readonly origin: string;
}

/** Whether a lab that no state here knows may be this stack's, whose state is lost: no other checkout exists that could have it. */
export function isLost(lab: KnownLab, { stack, origin }: Mark): boolean {
  return lab.id === "" && stack === lab.stack && !isElsewhere(lab, origin);
}

/** Whether another checkout has it. Folders of other machines cannot be seen from here: they count as there. */
function isElsewhere({ checkout }: KnownLab, origin: string): boolean {
  if (origin === "" || origin === checkout) return false;
  const [machine, folder = ""] = origin.split(/:(.*)/s);
  return machine !== hostname() || existsSync(folder);
}

/** `a lab of stack dev that is not in this stack's state, from laptop:/home/ann/msm-lab` */
export function describeOther(lab: KnownLab, { stack, origin }: Mark): string {
  const from = origin === "" ? "" : `, from ${origin}`;
  return stack === lab.stack
    ? `a lab of stack ${stack} that is not in this stack's state${from}`
    : `the lab of stack ${stack}${from}`;
}

/** What removes it, as a part of a cure. */
export function removalOf(lab: KnownLab, mark: Mark): string {
  const there = `\`./lab down --stack ${mark.stack}\` where that lab was set up`;
  return isLost(lab, mark) ? `${there}; if its state is lost, here` : there;
}
