/** Selects what a drill does by the names that a user gives. */

import { UserError } from "../common/userError.ts";
import type { Topology } from "../topology/model.ts";
import { nearest } from "../topology/nearest.ts";
import { CHECK_NAMES, type CheckName, SCENARIO_NAMES, type ScenarioName } from "./promises.ts";

export interface Selection {
  readonly scenarios: readonly ScenarioName[];
  readonly checks: readonly CheckName[];
}

/**
 * Returns what is named, in the order of the lists, each once; everything if nothing is named.
 * @throws {UserError} with every unknown name.
 */
export function select(words: readonly string[]): Selection {
  const known: readonly string[] = [...SCENARIO_NAMES, ...CHECK_NAMES];
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) {
    const lines = unknown.map((word) => {
      const meant = nearest(word, known);
      return `"${word}" is not a scenario or check${meant === undefined ? "" : `; did you mean "${meant}"?`}`;
    });
    throw new UserError(lines.join("\n"), "`./lab drill --list` shows them all");
  }
  const wanted = (name: string) => words.length === 0 || words.includes(name);
  return { scenarios: SCENARIO_NAMES.filter(wanted), checks: CHECK_NAMES.filter(wanted) };
}

const OF_NODES: readonly ScenarioName[] = ["stop-node", "partition"];
const OF_MACHINES: readonly ScenarioName[] = ["lose-machine", "drain-machine"];

/** A node of a swarm is no machine: its services can be anywhere. */
const SWARM = {
  cannot: OF_NODES,
  why: "nodes of a swarm are no machines that could be gone or lose contact",
  instead: OF_MACHINES,
};

const NODES = {
  cannot: OF_MACHINES,
  why: "only a swarm has machines beside its nodes",
  instead: OF_NODES,
};

/**
 * Returns what can happen to the lab: of everything, or of what was named.
 * @param words as for `select`.
 * @throws {UserError} with every name of what cannot.
 */
export function possible(
  { scenarios, checks }: Selection,
  words: readonly string[],
  { target }: Pick<Topology, "target">,
): Selection {
  const { cannot, why, instead } = target === "swarm" ? SWARM : NODES;
  const impossible = scenarios.filter((name) => cannot.includes(name));
  if (impossible.length > 0 && words.length > 0)
    throw new UserError(`${impossible.join(", ")}: ${why}`, `leave it out, or take ${instead.join(" or ")}`);
  return { scenarios: scenarios.filter((name) => !impossible.includes(name)), checks };
}
