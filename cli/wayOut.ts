/** How a deployment goes on without a host that nothing can be removed from. */

import { UserError } from "../common/userError.ts";
import { SERVICE_KINDS } from "../topology/model.ts";
import { DeploymentError } from "./deploy.ts";

/** @throws {UserError} of the deployment, with the way out if there are hosts that could not be used. */
export async function orWayOut<T>(command: "up" | "down", deployment: Promise<T>): Promise<T> {
  try {
    return await deployment;
  } catch (error) {
    throw error instanceof DeploymentError ? withWayOut(command, error) : error;
  }
}

/** A host that does not answer is waited for in vain; so is one that is not the one it was. */
export function withWayOut(command: "up" | "down", failure: DeploymentError): UserError {
  const nodes = [...new Set(failure.unreached)].filter((name) => !OF_SERVICE.test(name));
  if (nodes.length === 0) return failure;
  const forget = nodes.map((node) => `--forget-host ${node}`).join(" ");
  return new UserError(
    failure.message,
    `run again when ${nodes.join(" and ")} can be reached; gone for good, or set up anew: ./lab ${command} ${forget}`,
  );
}

/** What is called so goes with its node, whose name never ends so. */
const OF_SERVICE = new RegExp(`-(${SERVICE_KINDS.join("|")})\\d*(-|$)`);
