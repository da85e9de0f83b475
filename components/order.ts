/** The order in which a change reaches the Tomcats, so that one of them serves at any time. */

import type { KnownLab } from "../targets/knownLab.ts";
import { endpointOf } from "../topology/endpoint.ts";
import type { Profile, ServiceKind, Store, Tomcat, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import type { NodeOutput } from "./nodeOutput.ts";

export interface Order {
  /** Those that no visitor is waiting for, all at once. After them the balancer learns where they are. */
  readonly first: readonly Tomcat[];
  /** Those that serve visitors: each once the one before it serves again. Those that are down come first. */
  readonly inTurn: readonly Tomcat[];
}

/**
 * A Tomcat serves visitors if it was at the same address at the end of the last complete deployment. One that is left as the only
 * one comes first: before the balancer forgets the others.
 * @param down the `planName`s of Tomcats that do not answer: before they do, no other one may stop.
 */
export function orderOf(
  { tomcats }: Pick<Topology, "tomcats">,
  known: KnownLab,
  down: ReadonlySet<string>,
): Order {
  const isServing = servedThere(known);
  if (tomcats.length === 1 && tomcatsServed(known).length > 1) return { first: tomcats, inTurn: [] };
  const isDown = (tomcat: Tomcat) => down.has(planName(tomcat));
  const inTurn = tomcats.filter(isServing).toSorted((a, b) => Number(isDown(b)) - Number(isDown(a)));
  return { first: tomcats.filter((tomcat) => !isServing(tomcat)), inTurn };
}

/** Returns whether a service was at the same address at the end of the last complete deployment. */
export function servedThere(known: KnownLab): (service: Store | Tomcat) => boolean {
  const served = addressesServed(known);
  return (service) => served.get(planName(service)) === service.address;
}

/** The `planName`s of the Tomcats at the end of the last complete deployment, which may be in the configuration no more. */
export function tomcatsServed(known: KnownLab): readonly string[] {
  return [...addressesServed(known).keys()].filter((name) => isKind("tomcat", name));
}

/** The same of the memcacheds. */
export function memcachedsServed(known: KnownLab): readonly string[] {
  return [...addressesServed(known).keys()].filter((name) => isKind("memcached", name));
}

/** @param name a `planName`. */
export function isKind(kind: ServiceKind, name: string): boolean {
  return new RegExp(`-${kind}\\d*$`).test(name);
}

/** The address of each service at the end of the last complete deployment, by its `planName`. */
export function addressesServed(known: KnownLab): ReadonlyMap<string, string> {
  return new Map<string, string>(
    nodesServed(known).flatMap(({ name, address, services }) =>
      services.map(
        (service) => [planName({ node: name, service }), endpointOf({ name, address }, service)] as const,
      ),
    ),
  );
}

/** The nodes at the end of the last complete deployment. */
export function nodesServed(known: KnownLab): readonly NodeOutput[] {
  return outputsServed(known).nodes ?? [];
}

/** What the last complete deployment has said of the lab. */
export function outputsServed({ resources }: KnownLab): ServedOutputs {
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

interface ServedOutputs {
  readonly nodes?: readonly NodeOutput[];
  readonly memcachedNodes?: string;
  /** Absent if that was of a version that did not tell it. */
  readonly profile?: Profile;
}
