/** Values that are made once for each lab and kept in the stack's state. */

import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { LAB_ID } from "../targets/knownLab.ts";
import type { Identity } from "../targets/target.ts";

/** A random value of 192 bits; encrypted in the state. */
export function generatedSecret(name: string, opts: pulumi.ResourceOptions): pulumi.Output<string> {
  const random = `require("node:crypto").randomBytes(24).toString("base64url")`;
  return pulumi.secret(madeOnce(name, random, { ...opts, additionalSecretOutputs: ["stdout"] }));
}

export function labIdentity(opts: pulumi.ResourceOptions): pulumi.Output<Identity> {
  return pulumi.output({
    id: madeOnce(LAB_ID, `require("node:crypto").randomUUID()`, opts),
    // Of a lab that goes on in another folder it stays what it was: nothing is done anew for its sake.
    origin: madeOnce("lab-origin", `require("node:os").hostname() + ":" + process.cwd()`, opts),
  });
}

/** @param value JavaScript, run by Node in the project's folder. A change of it would make another value. */
function madeOnce(name: string, value: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const made = new command.local.Command(
    name,
    {
      create: `process.stdout.write(${value})`,
      interpreter: ["node", "--eval"],
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    opts,
  );
  return made.stdout;
}
