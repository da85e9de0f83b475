/** A service's release as a host takes it: with its unit, and for a Tomcat with what it is made of. */

import { quote } from "../../common/quote.ts";
import { JAVAC_STRICT } from "../../templates/images/tomcatDockerfile.ts";
import { SERVICE_USER_NAMES } from "../../templates/serviceUsers.ts";
import { serviceUnit } from "../../templates/systemd/serviceUnit.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { archiveName, type Release, releaseOf } from "../release.ts";
import type { TomcatArchive } from "./tomcatArchive.ts";

/** @param tomcat absent for other services. */
export function hostRelease(
  plan: ServicePlan,
  secretFiles: readonly PlannedFile[],
  tomcat: TomcatArchive | undefined,
): Release {
  return releaseOf(withEnvironment(plan), secretFiles, {
    group: SERVICE_USER_NAMES[plan.kind],
    unit: serviceUnit(plan),
    variables: tomcat ? tomcatVariables(tomcat) : {},
  });
}

/** The configuration test runs outside of the unit, which has the environment. */
function withEnvironment(plan: ServicePlan): ServicePlan {
  if (plan.configTest === undefined) return plan;
  const exports = Object.entries(plan.environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  return { ...plan, configTest: [...exports, plan.configTest].join("\n") };
}

function tomcatVariables({ folder, digest, checksums }: TomcatArchive): Readonly<Record<string, string>> {
  return {
    TOMCAT: folder,
    ARCHIVE: archiveName(digest),
    CHECKSUMS: checksums,
    JAVAC_OPTIONS: `${JAVAC_STRICT} --release 8`,
  };
}
