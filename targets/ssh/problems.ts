import { ConnectError } from "../../ssh/connectError.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import type { Problem } from "../../topology/problems.ts";
import { allFacts } from "./allFacts.ts";
import type { Facts } from "./facts.ts";
import { hostProblems } from "./hostProblems.ts";
import { shellOf } from "./shells.ts";
import { wayProblems } from "./wayProblems.ts";

/**
 * What stands against placing the stack's lab on its hosts now, and between them. Looks, changes nothing: a listener that
 * tries a way between hosts goes again.
 */
export async function sshProblems(stack: string, topology: Topology): Promise<readonly Problem[]> {
  const facts = allFacts(topology);
  const fit = new Map<string, Facts>();
  const found = await Promise.all(
    topology.nodes.map(async (node) => {
      const finding = await facts.get(node.name);
      if (finding === undefined) return [];
      if ("error" in finding) return [unreached(node, finding.error)];
      const problems = hostProblems(stack, node, finding.facts);
      if (problems.length === 0) fit.set(node.name, finding.facts);
      return problems;
    }),
  );
  return [...found.flat(), ...(await waysBetween(topology, fit))];
}

async function waysBetween(
  topology: Topology,
  facts: ReadonlyMap<string, Facts>,
): Promise<readonly Problem[]> {
  try {
    return await wayProblems(topology, facts, (name) => shellOf(topology, { name }));
  } catch (error) {
    const message = `the ways between hosts could not be tried: ${error instanceof Error ? error.message : error}`;
    return [{ path: "nodes", message, cure: cureOf(error) }];
  }
}

function unreached({ name }: LabNode, error: Error): Problem {
  return { path: `nodes.${name}.ssh`, message: error.message, cure: cureOf(error) };
}

function cureOf(error: unknown): string {
  return error instanceof ConnectError
    ? error.cure
    : "see to it that the host runs and takes connections; look at user, port and jump host";
}
