import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** Returns a random value of 192 bits, generated once and kept encrypted in the stack's state. */
export function generatedSecret(name: string, opts: pulumi.ResourceOptions): pulumi.Output<string> {
  const secret = new command.local.Command(
    name,
    {
      create: `process.stdout.write(require("node:crypto").randomBytes(24).toString("base64url"))`,
      interpreter: ["node", "--eval"],
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    { ...opts, additionalSecretOutputs: ["stdout"] },
  );
  return pulumi.secret(secret.stdout);
}
