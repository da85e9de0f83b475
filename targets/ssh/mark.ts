/** Whose a host is, as the program on it notes it. */

import { createHash } from "node:crypto";
import type { KnownLab, Mark } from "../knownLab.ts";

export interface HostMark extends Mark {
  /** See `ownerMark`. */
  readonly owner: string;
}

/** Shell text that prints what `parseMark` reads. */
export const READ_MARK =
  "for note in stack owner origin; do cat /var/lib/msm-lab/$note 2>/dev/null || echo; done";

/** All is empty if the host has no lab. @param text what `READ_MARK` printed. */
export function parseMark(text: string): HostMark {
  const [stack = "", owner = "", origin = ""] = text.split("\n");
  return { stack, owner, origin, id: owner.split(" ")[0] ?? "" };
}

/** A stack that was renamed keeps its lab; of two that are called the same each has one of its own. */
export function isOwn(lab: KnownLab, { stack, id }: Mark): boolean {
  return id === "" ? stack === lab.stack : id === lab.id;
}

/**
 * Whose a host is, as `host setup` marks it: the lab, the node, and by its key which machine of the node's it is. Whoever
 * gives it back later on names the mark of then: if the host has another one by now it is not his any more.
 */
export function ownerMark(lab: string, node: string, hostKey: string): string {
  return [lab, node, createHash("sha256").update(hostKey).digest("hex").slice(0, 12)].join(" ");
}
