import { KEYS } from "../../topology/config.ts";
import type { Topology } from "../../topology/model.ts";
import { paths } from "../paths.ts";
import { SERIAL_FILTER_FILE } from "./serialFilter.ts";

/** MiB of heap. A lab's Tomcat idles at 110 MiB in all. */
export function heap({ application }: Pick<Topology, "application">): number {
  return application?.heap ?? KEYS.application.keys.heap.default;
}

/** Seconds before msm tries a lost memcached again; its own 30 would leave a restarted store unused for as long. */
const RECONNECT_DELAY = 1;

/** A short start matters more to a lab than peak speed: the fast compiler and the small collector. */
export const SHORT_START = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

/** Classes that were parsed ahead, where there are some. Text for a shell's double quotes. */
export const CLASS_ARCHIVE = `$([ ! -r ${paths.tomcat.classArchive} ] || echo -Xshare:auto -XX:SharedArchiveFile=${paths.tomcat.classArchive})`;

/** `bin/setenv.sh`: read by catalina.sh before it starts the JVM. */
export function setenvSh(topology: Pick<Topology, "application">): string {
  return `CATALINA_OPTS="-Xmx${heap(topology)}m ${SHORT_START} ${CLASS_ARCHIVE} -Dmsm.maxReconnectDelay=${RECONNECT_DELAY}"
# What may be read from a memcached. Without the file the JVM does not start.
CATALINA_OPTS="$CATALINA_OPTS @$CATALINA_BASE/${SERIAL_FILTER_FILE}"
`;
}
