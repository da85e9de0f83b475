import { SERVICE_KINDS } from "../topology/model.ts";

/**
 * Tells the user how to go on without hosts that cannot be used, because they do not answer or have another host key.
 * @param userCommand what the user runs, e.g. `./lab down`.
 * @param unreachable names of resources on such hosts.
 * @returns the cure, or "" if there are no such hosts.
 */
export function unreachableCure(userCommand: string, unreachable: readonly string[]): string {
  const nodes = [...new Set(unreachable)].filter((name) => !SERVICE_RESOURCE.test(name));
  if (nodes.length === 0) return "";
  const forget = nodes.map((node) => `--forget-host ${node}`).join(" ");
  return `run again when ${nodes.join(" and ")} can be reached; if a host is gone for good or was reinstalled: ${userCommand} ${forget}`;
}

/** Names of a service's resources, which are deleted with their node. No node's name matches. */
const SERVICE_RESOURCE = new RegExp(`-(${SERVICE_KINDS.join("|")})\\d*(-|$)`);
