import { createHash } from "node:crypto";
import type { PlannedFile } from "../../topology/plan.ts";
import { secretFile } from "../files.ts";
import { type LabSecrets, plainSecret } from "../labSecrets.ts";
import { STATUS_USER } from "./httpdConf.ts";
import { AJP_SECRET } from "./members.ts";
import { directive, print } from "./tree.ts";

/** Returns the files that httpd needs in addition to those of `httpdService`; mode 0640. */
export function httpdSecretFiles(secrets: LabSecrets): readonly PlannedFile[] {
  return [
    secretFile("secrets.conf", secretsConf(secrets)),
    secretFile("status.htpasswd", statusHtpasswd(secrets)),
  ];
}

/** Renders `secrets.conf`, which keeps the AJP secret out of balancer.conf. */
function secretsConf({ ajpSecret }: LabSecrets): string {
  return print([directive("Define", AJP_SECRET, plainSecret("ajpSecret", ajpSecret))]);
}

/**
 * Renders `status.htpasswd` with the only user of the status page. An unsalted SHA-1 would be weak for a password that a
 * person chose; this one is generated and long, and the same password must give the same file.
 */
function statusHtpasswd({ statusPassword }: LabSecrets): string {
  const password = plainSecret("statusPassword", statusPassword);
  return `${STATUS_USER}:{SHA}${createHash("sha1").update(password).digest("base64")}\n`;
}
