import type { LabNode, Topology } from "../../topology/model.ts";
import type { Problem } from "../../topology/problems.ts";
import { allFacts } from "./allFacts.ts";
import type { Facts } from "./facts.ts";
import { hostProblems } from "./hostProblems.ts";
import { knownLabId } from "./labId.ts";

/** What stands against placing the stack's lab on its hosts now; looks, changes nothing. */
export async function sshProblems(stack: string, topology: Topology): Promise<readonly Problem[]> {
  const asked = allFacts(topology);
  const owner = { stack, lab: await knownLabId(stack) };
  const known = new Map<string, Facts>();
  const found = await Promise.all(
    topology.nodes.map(async (node) => {
      const finding = await asked.get(node.name);
      if (finding === undefined) return [];
      if ("error" in finding) return [unreached(node, finding.error)];
      known.set(node.name, finding.facts);
      return hostProblems(owner, node, finding.facts);
    }),
  );
  return [...found.flat(), ...sharedMachines(topology.nodes, known)];
}

/** One machine under two addresses would get two nodes' firewalls and one service where there should be two. */
export function sharedMachines(
  nodes: readonly Pick<LabNode, "name">[],
  facts: ReadonlyMap<string, Pick<Facts, "machine">>,
): readonly Problem[] {
  const first = new Map<string, string>();
  return nodes.flatMap(({ name }) => {
    const machine = facts.get(name)?.machine ?? name;
    const other = first.get(machine);
    if (other === undefined) first.set(machine, name);
    if (other === undefined) return [];
    const message = `the host is the same machine as that of ${other}`;
    const cure = `one machine is one node: give ${other} the services of both, or take another machine`;
    return [{ path: `nodes.${name}`, message, cure }];
  });
}

function unreached({ name }: LabNode, error: Error): Problem {
  const { cure } = error as Partial<Record<"cure", string>>;
  return {
    path: `nodes.${name}.ssh`,
    message: error.message,
    cure: cure ?? "see to it that the host runs and takes connections; look at user, port and jump host",
  };
}
