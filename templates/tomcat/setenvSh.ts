import { KEYS } from "../../topology/config.ts";
import type { Topology } from "../../topology/model.ts";
import { paths } from "../paths.ts";
import { SERIAL_FILTER_FILE } from "./serialFilter.ts";

/** Returns the heap of each Tomcat. An idle Tomcat of a lab needs 110 MiB in total. */
export function heapMiB({ application }: Pick<Topology, "application">): number {
  return application?.heap ?? KEYS.application.keys.heap.default;
}

/**
 * How long msm waits before it reconnects to a memcached; its default, 30 s, would leave a restarted store unused for
 * as long.
 */
const RECONNECT_DELAY_SECONDS = 1;

/** For a lab, a short start matters more than peak performance: C1 compiles fast, and the serial collector is small. */
export const SHORT_START = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

/** Options for the AppCDS archive if it exists. The text is for double quotes in a shell. */
export const CLASS_ARCHIVE = `$([ ! -r ${paths.tomcat.classArchive} ] || echo -Xshare:auto -XX:SharedArchiveFile=${paths.tomcat.classArchive})`;

/** Renders `bin/setenv.sh`, which catalina.sh reads before it starts the JVM. */
export function setenvSh(topology: Pick<Topology, "application">): string {
  return `CATALINA_OPTS="-Xmx${heapMiB(topology)}m ${SHORT_START} ${CLASS_ARCHIVE} -Dmsm.maxReconnectDelay=${RECONNECT_DELAY_SECONDS}"
# What may be read from a memcached. Without the file the JVM does not start.
CATALINA_OPTS="$CATALINA_OPTS @$CATALINA_BASE/${SERIAL_FILTER_FILE}"
`;
}
