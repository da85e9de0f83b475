import type { Topology } from "../topology/model.ts";
import type { PlacedApplication } from "../topology/plan.ts";
import { applicationContent } from "./applicationContent.ts";

/**
 * Looks into the topology's application; undefined where it has none.
 * @throws {ApplicationError} where it cannot be placed, which `applicationProblems` tells before.
 */
export async function readApplication({ application }: Topology): Promise<PlacedApplication | undefined> {
  return application && { ...application, ...(await applicationContent(application.war)) };
}
