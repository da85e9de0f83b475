/** How a deployment goes on without a host that nothing can be removed from. */

import { UserError } from "../common/userError.ts";
import { SERVICE_KINDS } from "../topology/model.ts";

/** @throws {UserError} of the deployment, with the way out where hosts could not be reached. */
export async function orWayOut<T>(command: "up" | "down", deployment: Promise<T>): Promise<T> {
  try {
    return await deployment;
  } catch (error) {
    throw error instanceof UserError ? withWayOut(command, error) : error;
  }
}

/** A host that does not answer is waited for in vain; so is one that is not the one it was. */
export function withWayOut(command: "up" | "down", failure: UserError): UserError {
  const unreached = [...failure.message.matchAll(/^([a-z0-9-]+): (?=.*cannot connect to )/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => !OF_SERVICE.test(name));
  if (unreached.length === 0) return failure;
  const nodes = [...new Set(unreached)];
  const forget = nodes.map((node) => `--forget-host ${node}`).join(" ");
  return new UserError(
    failure.message,
    `run again when ${nodes.join(" and ")} can be reached; gone for good, or set up anew: ./lab ${command} ${forget}`,
  );
}

/** What is called so goes with its node, whose name never ends so. */
const OF_SERVICE = new RegExp(`-(${SERVICE_KINDS.join("|")})\\d*(-|$)`);
