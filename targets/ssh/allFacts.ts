import type { Topology } from "../../topology/model.ts";
import { type Facts, factsOf } from "./facts.ts";
import { shellOf } from "./shells.ts";

/** What is known of a host: its facts, or why there are none. */
export type FactsOrError = { readonly facts: Facts } | { readonly error: Error };

const found = new WeakMap<Topology, ReadonlyMap<string, Promise<FactsOrError>>>();

/** Of every node's host, by node; all are asked at once, and once for each topology. */
export function allFacts(topology: Topology): ReadonlyMap<string, Promise<FactsOrError>> {
  const known = found.get(topology) ?? ask(topology);
  found.set(topology, known);
  return known;
}

function ask(topology: Topology): ReadonlyMap<string, Promise<FactsOrError>> {
  return new Map(
    topology.nodes.map((node) => {
      const finding = Promise.resolve()
        .then(() => factsOf(shellOf(topology, node), node))
        .then(
          (facts): FactsOrError => ({ facts }),
          (error: Error): FactsOrError => ({ error }),
        );
      return [node.name, finding];
    }),
  );
}
