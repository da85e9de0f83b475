import { type LabSecrets, plainSecret } from "../labSecrets.ts";
import { AJP_SECRET } from "./balancerConf.ts";
import { directive, print } from "./tree.ts";

/** `secrets.conf`: what balancer.conf must not show. */
export function secretsConf(secrets: LabSecrets): string {
  return print([directive("Define", AJP_SECRET, plainSecret("ajpSecret", secrets.ajpSecret))]);
}
