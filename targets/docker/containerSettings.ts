/** What a service's container gets, whether the deployment or a compose file makes it. */

import { servicePaths } from "../../templates/paths.ts";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import type { ServicePlan } from "../../topology/plan.ts";

/** Returns the folders in memory that it may write to, with the options of each for tmpfs. */
export function memoryFolders({
  kind,
  service,
}: Pick<ServicePlan, "kind" | "service">): Readonly<Record<string, string>> {
  const user = SERVICE_USERS[kind];
  return {
    "/tmp": `uid=${user},gid=${user},mode=0700,size=16m`,
    [servicePaths(service).runtime]: `uid=${user},gid=${user},mode=0700,size=128m`,
  };
}

/** For Docker's driver `json-file`. */
export const LOG_OPTIONS = { "max-size": "10m", "max-file": "2" };
