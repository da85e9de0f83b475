/** How Java looks up names of services, whose addresses change: by itself it keeps an answer for 30 s. */

import { isNamed } from "../../topology/endpoint.ts";
import type { Tomcat } from "../../topology/model.ts";
import type { PlannedFile } from "../../topology/plan.ts";
import { publicFile } from "../files.ts";

const FILE = "conf/lookup.properties";

/** Returns no file for a Tomcat in a lab with addresses. */
export function lookupFiles({ address }: Tomcat): readonly PlannedFile[] {
  const properties = "networkaddress.cache.ttl=1\nnetworkaddress.cache.negative.ttl=0\n";
  return isNamed(address) ? [publicFile(FILE, properties)] : [];
}

/** Options of the JVM. They are security properties, which a system property of the same name does not set. */
export function lookupOptions({ address }: Tomcat): readonly string[] {
  return isNamed(address) ? [`-Djava.security.properties=$CATALINA_BASE/${FILE}`] : [];
}
