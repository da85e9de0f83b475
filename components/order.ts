/** The order in which a change reaches the Tomcats, so that one of them serves at any time. */

import type { KnownLab } from "../targets/knownLab.ts";
import type { Store, Tomcat, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import type { NodeOutput } from "./nodeOutput.ts";

export interface Order {
  /** Those that no visitor is waiting for, all at once. After them the balancer learns where they are. */
  readonly first: readonly Tomcat[];
  /** Those that serve visitors: each once the one before it serves again. */
  readonly inTurn: readonly Tomcat[];
}

/**
 * A Tomcat serves visitors if it was at the same address at the end of the last complete deployment. One that is the only
 * one comes first: before the balancer forgets others that are about to go.
 */
export function orderOf({ tomcats }: Pick<Topology, "tomcats">, known: KnownLab): Order {
  const isServing = servedThere(known);
  if (tomcats.length === 1) return { first: tomcats, inTurn: [] };
  const { inTurn = [], first = [] } = Object.groupBy(tomcats, (tomcat) =>
    isServing(tomcat) ? "inTurn" : "first",
  );
  return { first, inTurn };
}

/** Returns whether a service was at the same address at the end of the last complete deployment. */
export function servedThere(known: KnownLab): (service: Store | Tomcat) => boolean {
  const served = addressesServed(known);
  return (service) => served.get(planName(service)) === service.address;
}

/** The address of each service at the end of the last complete deployment, by its `planName`. */
export function addressesServed(known: KnownLab): ReadonlyMap<string, string> {
  return new Map(
    nodesServed(known).flatMap(({ name, address, services }) =>
      services.map((service) => [planName({ node: name, service }), address] as const),
    ),
  );
}

/** The nodes at the end of the last complete deployment. */
export function nodesServed({ resources }: KnownLab): readonly NodeOutput[] {
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  return (stack?.outputs?.nodes ?? []) as readonly NodeOutput[];
}
