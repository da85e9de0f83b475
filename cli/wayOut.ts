import { SERVICE_KINDS } from "../topology/model.ts";

/**
 * How a deployment goes on without hosts that nothing can be removed from: one that does not answer is waited for in
 * vain, and so is one that is not the one it was.
 * @param lab what the user runs, e.g. `./lab down`.
 * @param unreached names of resources on them.
 * @returns a cure; empty if there are none.
 */
export function wayOut(lab: string, unreached: readonly string[]): string {
  const nodes = [...new Set(unreached)].filter((name) => !OF_SERVICE.test(name));
  if (nodes.length === 0) return "";
  const forget = nodes.map((node) => `--forget-host ${node}`).join(" ");
  return `run again when ${nodes.join(" and ")} can be reached; gone for good, or set up anew: ${lab} ${forget}`;
}

/** What is called so goes with its node, whose name never ends so. */
const OF_SERVICE = new RegExp(`-(${SERVICE_KINDS.join("|")})\\d*(-|$)`);
