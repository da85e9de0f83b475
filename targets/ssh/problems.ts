import type { LabNode, Topology } from "../../topology/model.ts";
import type { Problem } from "../../topology/problems.ts";
import { allFacts } from "./allFacts.ts";
import { hostProblems } from "./hostProblems.ts";

/** What stands against placing the stack's lab on its hosts now; looks, changes nothing. */
export async function sshProblems(stack: string, topology: Topology): Promise<readonly Problem[]> {
  const facts = allFacts(topology);
  const found = await Promise.all(
    topology.nodes.map(async (node) => {
      const finding = await facts.get(node.name);
      if (finding === undefined) return [];
      return "facts" in finding ? hostProblems(stack, node, finding.facts) : [unreached(node, finding.error)];
    }),
  );
  return found.flat();
}

function unreached({ name }: LabNode, error: Error): Problem {
  const { cure } = error as Partial<Record<"cure", string>>;
  return {
    path: `nodes.${name}.ssh`,
    message: error.message,
    cure: cure ?? "see to it that the host runs and takes connections; look at user, port and jump host",
  };
}
