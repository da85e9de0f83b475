/** Values that are generated once for each lab and kept in the stack's state. */

import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { LAB_ID } from "../targets/knownLab.ts";
import type { Identity } from "../targets/target.ts";

/**
 * Returns a random value of 192 bits, encrypted in the state.
 * @param rotation see `Rotation`.
 */
export function generatedSecret(
  name: string,
  rotation: number,
  opts: pulumi.ResourceOptions,
): pulumi.Output<string> {
  const random = `require("node:crypto").randomBytes(24).toString("base64url")`;
  return pulumi.secret(madeOnce(name, random, { ...opts, additionalSecretOutputs: ["stdout"] }, rotation));
}

export function labIdentity(opts: pulumi.ResourceOptions): pulumi.Output<Identity> {
  return pulumi.output({
    id: madeOnce(LAB_ID, `require("node:crypto").randomUUID()`, opts),
    // The origin stays the same if the lab's folder moves, so that nothing is redeployed because of it.
    origin: madeOnce("lab-origin", `require("node:os").hostname() + ":" + process.cwd()`, opts),
  });
}

/**
 * Returns what a script of the project prints, encrypted in the state.
 * @param names for its environment. If they change, it runs again.
 */
export function generatedOutput(
  name: string,
  script: string,
  names: readonly string[],
  opts: pulumi.ResourceOptions,
): pulumi.Output<string> {
  const made = new command.local.Command(
    name,
    {
      create: script,
      update: script,
      environment: { NAMES: names.join(" ") },
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    { ...opts, additionalSecretOutputs: ["stdout"] },
  );
  return pulumi.secret(made.stdout);
}

/** @param value a JavaScript expression, evaluated by Node in the project's folder. If it changed, the value would too. */
function madeOnce(
  name: string,
  value: string,
  opts: pulumi.CustomResourceOptions,
  rotation = 0,
): pulumi.Output<string> {
  const made = new command.local.Command(
    name,
    {
      create: `process.stdout.write(${value})`,
      interpreter: ["node", "--eval"],
      logging: "none",
      addPreviousOutputInEnv: false,
      // Labs from before there was a rotation keep what they have.
      ...(rotation > 0 && { triggers: [rotation] }),
    },
    opts,
  );
  return made.stdout;
}
