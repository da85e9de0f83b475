import type { KnownLab } from "../targets/knownLab.ts";
import { TARGETS } from "../targets/targets.ts";
import { PAGE_SIZE, SIZE, sizeOf } from "../templates/memcached/capacity.ts";
import { SESSION_FORMAT, sessionFormat } from "../templates/memcached/sessionFormat.ts";
import type { Store, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { addressesServed, memcachedsServed, servedThere } from "./order.ts";
import { stepsFrom } from "./placedSteps.ts";
import { isRefilled } from "./storeOrder.ts";

/** What an update does to live sessions. */
export interface SessionChange {
  /** In words, if it ends them or removes their copies; undefined if they stay. */
  readonly warning: string | undefined;
  /** Whether it ends them because no Tomcat will be able to read them. */
  readonly isNewFormat: boolean;
}

type Stores = Pick<Topology, "stores" | "sessions">;

export async function sessionChange(
  stack: string,
  topology: Topology,
  known: KnownLab,
): Promise<SessionChange> {
  const target = TARGETS[topology.target];
  const running = await Promise.all(
    topology.stores.map((store) => target.environment(stack, topology, store)),
  );
  const deployed = running
    .map((variables) => Object.fromEntries(variables.map((each) => each.split(/=(.*)/s))))
    .filter((variables) => variables[SESSION_FORMAT] !== undefined);
  const format = sessionFormat(topology.sessions);
  const otherFormat = deployed.map((variables) => variables[SESSION_FORMAT]).find((each) => each !== format);
  if (otherFormat !== undefined) {
    const warning = [
      `sessions change from ${otherFormat} to ${format}: every live session ends.`,
      "The Tomcats restart, the stores start empty, and each visitor gets a new session.",
    ].join(" ");
    return { warning, isNewFormat: true };
  }
  const size = sizeOf(topology);
  const otherSize = deployed.map((variables) => variables[SIZE] ?? PAGE_SIZE).find((each) => each !== size);
  const restart = otherSize === undefined ? undefined : restartOfAllStores(topology, known);
  const ended =
    restart === undefined
      ? moveOfAllStores(topology, known)
      : `stores change from ${otherSize} to ${size}${restart}`;
  const other = goneStores(topology, known) ?? renamedStores(topology, known);
  return { warning: ended ?? other, isNewFormat: false };
}

/**
 * The id of a session names a memcached. Without the guard, nobody has another copy once that is gone; of sticky sessions, each
 * Tomcat leaves one as it restarts.
 */
export function goneStores({ stores, sessions }: Stores, known: KnownLab): string | undefined {
  const left = stores.map(planName);
  const gone = memcachedsServed(known).filter((name) => !left.includes(name));
  if (gone.length === 0 || sessions.mode === "sticky" || sessions.guard) return undefined;
  return `${gone.join(", ")} ${gone.length === 1 ? "goes" : "go"}: the sessions end whose ids name one that goes.`;
}

/** Memcacheds are numbered in the order of their nodes. */
export function renamedStores({ stores }: Pick<Topology, "stores">, known: KnownLab): string | undefined {
  const before = memcachedsServed(known);
  const renamed = stores.flatMap((store) => {
    const old = `n${before.indexOf(planName(store)) + 1}`;
    return old === "n0" || old === store.id ? [] : [`${planName(store)} was ${old} and becomes ${store.id}`];
  });
  if (renamed.length === 0) return undefined;
  return `${renamed.join(", ")}: until every Tomcat has restarted, sessions may end, and what requests write may be lost. Let the memcached that comes or goes be the last one.`;
}

/** Sticky sessions are in their Tomcats as well, but these restart, and know no memcached that has a copy then. */
export function moveOfAllStores(topology: Topology, known: KnownLab): string | undefined {
  const { stores } = topology;
  const moves = movesOf(stores, known);
  if (moves.length < stores.length) return undefined;
  const old = moves.map(({ from }) => from);
  return `every memcached moves (${old.join(", ")} to ${stores.map(({ address }) => address).join(", ")}): every live session ends.${withoutLoss(topology, known)}`;
}

function withoutLoss(topology: Topology, known: KnownLab): string {
  if (stepsFrom(known, topology).length === 0) return "";
  const inSteps = " `./lab up` moves one after the other, and none is lost";
  const { givesAddresses } = TARGETS[topology.target].network(known, topology) ?? {};
  return givesAddresses ? `${inSteps}.` : `${inSteps}, while each host still has the address that it had.`;
}

/** Returns what follows of it, in words; undefined if no session is lost. Stores that stay restart one by one (`storeOrder`). */
export function restartOfAllStores(topology: Stores, known: KnownLab): string | undefined {
  const { stores, sessions } = topology;
  if (sessions.mode === "sticky") return undefined;
  const staying = stores.filter(servedThere(known));
  const [move] = movesOf(stores, known);
  if (!isRefilled(topology) || staying.length + (move === undefined ? 0 : 1) < 2) {
    return ": every live session ends. The memcacheds restart, empty, and each visitor gets a new session.";
  }
  if (move === undefined) return undefined;
  return `, and ${move.store.node}'s moves from ${move.from}: every live session ends. Change one, run up, then the other, and none is lost.`;
}

function movesOf(
  stores: readonly Store[],
  known: KnownLab,
): readonly { readonly store: Store; readonly from: string }[] {
  const served = addressesServed(known);
  return stores.flatMap((store) => {
    const from = served.get(planName(store));
    return from === undefined || from === store.address ? [] : [{ store, from }];
  });
}
