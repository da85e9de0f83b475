import type { Problem } from "../../common/userError.ts";
import { ConnectError } from "../../ssh/connectError.ts";
import { javaReleases } from "../../topology/javaReleases.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import type { KnownLab } from "../knownLab.ts";
import { type Facts, knownFacts } from "./facts.ts";
import { hostProblems } from "./hostProblems.ts";
import { shellOf } from "./shells.ts";
import { wayProblems } from "./wayProblems.ts";

/**
 * What stands against placing a lab on its hosts now, and between them. Looks, changes nothing: a listener that
 * tries a way between hosts goes again.
 */
export async function sshProblems(lab: KnownLab, topology: Topology): Promise<readonly Problem[]> {
  const known = new Map<string, Facts>();
  const fit = new Map<string, Facts>();
  const judge = (node: LabNode, facts: Facts): readonly Problem[] => {
    known.set(node.name, facts);
    const problems = hostProblems(lab, node, javaReleases(topology.profile), facts);
    if (problems.length === 0) fit.set(node.name, facts);
    return problems;
  };
  const found = await Promise.all(
    topology.nodes.map((node) =>
      knownFacts(topology, node).then(
        (facts) => judge(node, facts),
        (error: Error) => [unreached(node, error)],
      ),
    ),
  );
  const shared = sharedMachines(topology.nodes, known);
  const ways = shared.length === 0 ? await waysBetween(topology, fit) : [];
  return [...found.flat(), ...shared, ...ways];
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

async function waysBetween(
  topology: Topology,
  facts: ReadonlyMap<string, Facts>,
): Promise<readonly Problem[]> {
  try {
    return await wayProblems(topology, facts, (name) => shellOf(topology, name));
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
