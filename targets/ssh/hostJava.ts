/** The OpenJDK of a host's Tomcats: of those that its system has, the newest one that the profile allows. */

import type { Facts } from "./facts.ts";
import { ARCHITECTURES, systemOf } from "./systems.ts";

export interface HostJava {
  readonly release: number;
  /** The package of its runtime. */
  readonly runtime: string;
  /** The package of its compiler. */
  readonly compiler: string;
  /** Its folder, JRE_HOME. The host's own `java` may be another one (update-alternatives(1)). */
  readonly home: string;
}

/**
 * @param allowed releases, see `javaReleases`.
 * @returns undefined if the host's system is not supported or has none of them.
 */
export function hostJava(
  { os, architecture }: Pick<Facts, "os" | "architecture">,
  allowed: readonly number[],
): HostJava | undefined {
  const release = systemOf(os)?.java.findLast((each) => allowed.includes(each));
  const debianArchitecture = ARCHITECTURES[architecture];
  if (release === undefined || debianArchitecture === undefined) return undefined;
  return {
    release,
    runtime: `openjdk-${release}-jre-headless`,
    compiler: `openjdk-${release}-jdk-headless`,
    home: `/usr/lib/jvm/java-${release}-openjdk-${debianArchitecture}`,
  };
}
