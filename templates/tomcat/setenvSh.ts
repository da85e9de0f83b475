import type { Tomcat, Topology } from "../../topology/model.ts";
import { servicePaths } from "../paths.ts";
import { ENVIRONMENT_FILE } from "./applicationSettings.ts";
import { machineOptions, optionFiles } from "./jvm.ts";
import { lookupOptions } from "./lookup.ts";

/**
 * How long msm waits before it reconnects to a memcached; its default, 30 s, would leave a restarted store unused for
 * as long.
 */
const RECONNECT_DELAY_SECONDS = 1;

/** Renders `bin/setenv.sh`, which catalina.sh reads before it starts the JVM. */
export function setenvSh(topology: Pick<Topology, "applications">, tomcat: Tomcat): string {
  const { scratch } = servicePaths(tomcat.service);
  const options = [
    ...machineOptions(topology),
    `-Dmsm.maxReconnectDelay=${RECONNECT_DELAY_SECONDS}`,
    ...lookupOptions(tomcat),
  ];
  return `CATALINA_OPTS="${options.join(" ")}"
# Without one of these files the JVM does not start.
CATALINA_OPTS="$CATALINA_OPTS ${optionFiles(topology, "$CATALINA_BASE").join(" ")}"
if [ -r "$CATALINA_BASE/${ENVIRONMENT_FILE}" ]; then . "$CATALINA_BASE/${ENVIRONMENT_FILE}"; fi
# What a killed Tomcat has left behind.
if [ "$1" = run ]; then
  rm -rf ${scratch}/temp ${scratch}/work
  mkdir -p ${scratch}/temp
fi
`;
}
