/** The JVM of a Tomcat. All applications share it. */

import type { Topology } from "../../topology/model.ts";
import { paths } from "../paths.ts";
import { hasSystemProperties, OPTIONS_FILE, PROPERTIES_FILE } from "./applicationSettings.ts";
import { SERIAL_FILTER_FILE } from "./serialFilter.ts";

type Applications = Pick<Topology, "applications">;

/** The heap for the page alone. An idle Tomcat of a lab needs 110 MiB in total. */
const PAGE_HEAP_MIB = 128;

/** Returns the heap of each Tomcat: what its applications need together. */
function heapMiB({ applications }: Applications): number {
  return applications.reduce((sum, { heap }) => sum + heap, 0) || PAGE_HEAP_MIB;
}

/** What the JVM needs beside the heap for the page alone: classes, code that C1 has compiled, threads. */
const PAGE_OVERHEAD_MIB = 256;

/** The same for applications: classes of frameworks, code that both compilers have compiled, 200 threads at work, buffers. */
const APPLICATION_OVERHEAD_MIB = 512;

/** Returns the limit of each Tomcat's memory. G1 needs about a tenth of the heap for its own tables. */
export function memoryMiB(topology: Applications): number {
  const heap = heapMiB(topology);
  return topology.applications.length === 0
    ? heap + PAGE_OVERHEAD_MIB
    : Math.ceil(heap * 1.1) + APPLICATION_OVERHEAD_MIB;
}

/** For the page, a short start matters more than peak performance: C1 compiles fast, and the serial collector is small. */
const SHORT_START: readonly string[] = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/** Returns the options for heap, collector, compilers and class archive, for double quotes in a shell. */
export function machineOptions(topology: Applications): readonly string[] {
  return [`-Xmx${heapMiB(topology)}m`, ...collectorOptions(topology), CLASS_ARCHIVE];
}

/** An application may choose another collector; the JVM itself would choose the serial one on a small machine. */
function collectorOptions({ applications }: Applications): readonly string[] {
  if (applications.length === 0) return SHORT_START;
  const isChosen = applications.some(({ jvmOptions }) =>
    jvmOptions.some((each) => /^-XX:\+Use\w+GC$/.test(each)),
  );
  return isChosen ? [] : ["-XX:+UseG1GC"];
}

/** Options for the AppCDS archive if it exists. The text is for double quotes in a shell. */
const CLASS_ARCHIVE = `$([ ! -r ${paths.tomcat.classArchive} ] || echo -Xshare:auto -XX:SharedArchiveFile=${paths.tomcat.classArchive})`;

/** Returns the argument files of the JVM, for double quotes in a shell. @param base the folder of Tomcat's files. */
export function optionFiles({ applications }: Applications, base: string): readonly string[] {
  return [
    SERIAL_FILTER_FILE,
    ...(applications.some(({ jvmOptions }) => jvmOptions.length > 0) ? [OPTIONS_FILE] : []),
    ...(hasSystemProperties(applications) ? [PROPERTIES_FILE] : []),
  ].map((file) => `@${base}/${file}`);
}
