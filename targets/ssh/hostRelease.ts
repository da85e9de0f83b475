/** A service's release as a host takes it: with its unit, and for a Tomcat with what it is made of. */

import { quote } from "../../common/quote.ts";
import { JAVAC_STRICT } from "../../templates/images/tomcatDockerfile.ts";
import { SERVICE_USER_NAMES } from "../../templates/serviceUsers.ts";
import { serviceUnit } from "../../templates/systemd/serviceUnit.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { archiveName, contents, type Release, releaseOf } from "../release.ts";
import type { HostJava } from "./hostJava.ts";
import type { TomcatArchive } from "./tomcatArchive.ts";

/** What a Tomcat of a host is made of, and runs on. */
export interface TomcatParts {
  readonly archive: TomcatArchive;
  readonly java: HostJava;
}

export interface HostRelease extends Release {
  /** See `contents`. */
  readonly contents: readonly string[];
}

/** @param tomcat absent for other services. */
export function hostRelease(
  plan: ServicePlan,
  secretFiles: readonly PlannedFile[],
  tomcat: TomcatParts | undefined,
): HostRelease {
  const placed = tomcat ? runningOn(tomcat.java, plan) : plan;
  const unit = serviceUnit(placed);
  const release = releaseOf(withEnvironment(placed), secretFiles, {
    group: SERVICE_USER_NAMES[plan.kind],
    unit,
    variables: tomcat ? tomcatVariables(tomcat) : {},
  });
  return { ...release, contents: contents(placed, secretFiles, unit) };
}

/** catalina.sh prefers JRE_HOME to whatever `java` is first on PATH. */
function runningOn({ home }: HostJava, plan: ServicePlan): ServicePlan {
  return { ...plan, environment: { ...plan.environment, JRE_HOME: home } };
}

/** The configuration test runs outside of the unit, which has the environment. */
function withEnvironment(plan: ServicePlan): ServicePlan {
  if (plan.configTest === undefined) return plan;
  const exports = Object.entries(plan.environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  return { ...plan, configTest: [...exports, plan.configTest].join("\n") };
}

function tomcatVariables({ archive, java }: TomcatParts): Readonly<Record<string, string>> {
  return {
    TOMCAT: archive.folder,
    ARCHIVE: archiveName(archive.digest),
    CHECKSUMS: archive.checksums,
    JAVA: java.home,
    COMPILER: java.compiler,
    JAVAC_OPTIONS: `${JAVAC_STRICT} --release 8`,
  };
}
