import { createHash } from "node:crypto";
import type { PlacedCertificate, PlannedFile } from "../../topology/plan.ts";
import { publicFile, secretFile } from "../files.ts";
import { type LabSecrets, plainSecret } from "../labSecrets.ts";
import { STATUS_USER } from "./httpdConf.ts";
import { AJP_SECRET } from "./members.ts";
import { CERTIFICATE_FILE, KEY_FILE } from "./tlsConf.ts";
import { directive, print } from "./tree.ts";

/**
 * Returns the files that httpd needs in addition to those of `httpdService`; mode 0640.
 * @param certificate for a topology with `tls`, unless httpd gets it by itself.
 */
export function httpdSecretFiles(
  secrets: LabSecrets,
  certificate?: Pick<PlacedCertificate, "chain" | "key">,
): readonly PlannedFile[] {
  return [
    secretFile("secrets.conf", secretsConf(secrets)),
    secretFile("status.htpasswd", statusHtpasswd(secrets)),
    ...(certificate
      ? [publicFile(CERTIFICATE_FILE, certificate.chain), secretFile(KEY_FILE, certificate.key)]
      : []),
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
