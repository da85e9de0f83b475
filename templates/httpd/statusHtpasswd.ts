import { createHash } from "node:crypto";
import { type LabSecrets, plainSecret } from "../labSecrets.ts";
import { STATUS_USER } from "./httpdConf.ts";

/**
 * `status.htpasswd`: the one user of the status page. An unsalted SHA-1 would be weak for a password that a person
 * chose; this one is generated and long, and the same password must give the same file.
 */
export function statusHtpasswd(secrets: LabSecrets): string {
  const password = plainSecret("statusPassword", secrets.statusPassword);
  return `${STATUS_USER}:{SHA}${createHash("sha1").update(password).digest("base64")}\n`;
}
