/** Says what a change does to a lab that runs: what restarts, in which order, and what visitors notice of it. */

import type { ServiceChange } from "../targets/change.ts";
import type { KnownLab } from "../targets/knownLab.ts";
import type { ServiceLocation, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { addressesServed, orderOf, tomcatsServed } from "./order.ts";
import type { SessionChange } from "./sessionChange.ts";
import { storeOrder } from "./storeOrder.ts";

/** Begins the line. */
export const ROLL = "changes: ";

/** What visitors may notice; docs/changes.md says of which changes. */
export const NOTICED = {
  nothing: "visitors notice nothing",
  balancerAway: "httpd is away for some seconds",
  nobodyServes: "nobody is served for some seconds",
  sessionsEnd: "every live session ends",
} as const;

/** What a service is seen to do. */
type Doing = Exclude<ServiceChange, "none"> | "move";

type Placed = ServiceLocation & { readonly address: string };

/**
 * Returns undefined if nothing changes, and for a lab of which no `up` has come to its end.
 * @param down see `orderOf`.
 * @param changes what the target does to each service, by its `planName`.
 * @param sessionChange its warning says by itself what visitors notice.
 */
export function describeRoll(
  topology: Pick<Topology, "stores" | "tomcats" | "balancer" | "sessions">,
  known: KnownLab,
  down: ReadonlySet<string>,
  changes: ReadonlyMap<string, ServiceChange>,
  { warning, isNewFormat }: SessionChange,
): string | undefined {
  const { stores, tomcats, balancer } = topology;
  const served = addressesServed(known);
  const { first, inTurn } = orderOf(topology, known, down);
  const staying = new Set([...stores, ...tomcats, balancer].map(planName));
  const gone = [...served.keys()].filter((name) => !staying.has(name));
  const doing = (service: Placed) => doingOf(service, changes, served);
  const areInTurn = storeOrder(topology, known, isNewFormat).every(({ isInTurn }) => isInTurn);
  const steps = [
    told(stores, doing, areInTurn ? FILLED_WORDS : EMPTIED_WORDS),
    told(first, doing),
    told([balancer], doing),
    told(inTurn, doing),
    gone.length === 0 ? "" : `${listed(gone)} ${gone.length === 1 ? "goes" : "go"}`,
  ].filter(Boolean);
  if (served.size === 0 || steps.length === 0) return undefined;
  const isAlone = tomcats.length === 1;
  const away = new Set((isAlone ? tomcats : first).filter((tomcat) => isEnded(doing(tomcat))).map(planName));
  const serving = tomcatsServed(known).filter((name) => !away.has(name));
  const noticed = noticedOf(topology, serving, doing, areInTurn, warning);
  return ROLL + [steps.join("; then "), noticed.join(", ")].filter(Boolean).join(": ");
}

function doingOf(
  service: Placed,
  changes: ReadonlyMap<string, ServiceChange>,
  served: ReadonlyMap<string, string>,
): Doing | undefined {
  const name = planName(service);
  const change = changes.get(name) ?? "none";
  if (change === "none") return undefined;
  const address = served.get(name);
  return address !== undefined && address !== service.address ? "move" : change;
}

/** For one service, and for several. */
type Words = Readonly<Record<Doing, readonly [string, string]>>;

const WORDS: Words = {
  live: ["takes new files", "take new files"],
  reload: ["reloads", "reload"],
  handOver: ["hands over to a new one", "hand over to new ones"],
  restart: ["restarts", "restart, one after the other"],
  start: ["starts", "start"],
  move: ["moves", "move"],
};
const EMPTIED_WORDS: Words = { ...WORDS, restart: ["restarts, empty", "restart, empty"] };
const FILLED_WORDS: Words = {
  ...WORDS,
  restart: ["restarts, and is filled again", "restart, one after the other, and are filled again"],
};

function told(
  services: readonly Placed[],
  doing: (service: Placed) => Doing | undefined,
  words: Words = WORDS,
): string {
  const parts = [...Map.groupBy(services, doing)].flatMap(([what, group]) =>
    what === undefined ? [] : [`${listed(group.map(planName))} ${words[what][group.length === 1 ? 0 : 1]}`],
  );
  return parts.join(", ");
}

function noticedOf(
  { stores, balancer, sessions }: Pick<Topology, "stores" | "balancer" | "sessions">,
  serving: readonly string[],
  doing: (service: Placed) => Doing | undefined,
  areFilled: boolean,
  warning: string | undefined,
): readonly string[] {
  const ends = (service: Placed) => isEnded(doing(service));
  // Of non-sticky sessions the guard answers no request without a store.
  const isEmptied = sessions.mode === "nonSticky" && !areFilled && stores.every(ends);
  const noticed = [
    ...(ends(balancer) ? [NOTICED.balancerAway] : []),
    ...(serving.length === 0 || isEmptied ? [NOTICED.nobodyServes] : []),
    ...(isEmptied && !warning ? [NOTICED.sessionsEnd] : []),
  ];
  return noticed.length > 0 || warning ? noticed : [NOTICED.nothing];
}

function isEnded(doing: Doing | undefined): boolean {
  return doing === "move" || doing === "restart";
}

/** `a, b and c` */
function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(" and ");
}
