/** What a lab on hosts is called there: not by its stack, whose name may change, and which another one may have as well. */

import { createHash } from "node:crypto";
import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { LAB_ID } from "../knownLab.ts";

/** Made once for each stack. */
export function labId(parent: pulumi.Resource): pulumi.Output<string> {
  const made = new command.local.Command(
    LAB_ID,
    {
      create: `process.stdout.write(require("node:crypto").randomUUID())`,
      interpreter: ["node", "--eval"],
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    { parent },
  );
  return made.stdout;
}

/**
 * Whose a host is, as `host setup` marks it: the lab, the node, and by its key which machine of the node's it is. Whoever
 * gives it back later on names the mark of then: where a host has another one by now it is not his any more.
 */
export function ownerMark(lab: string, node: string, hostKey: string): string {
  return [lab, node, createHash("sha256").update(hostKey).digest("hex").slice(0, 12)].join(" ");
}
