/**
 * Checks what a client saw, as Jepsen checks a register: the counter of a session never goes back and never runs ahead
 * of what the client sent, and the session stays the same. A POST without an answer may or may not have counted.
 */

import { bareId } from "../running/sessionId.ts";
import type { Count, Exchange } from "./exchange.ts";

export type AnomalyKind =
  /** The client got another session: the old one is lost, with all that it held. */
  | "lost"
  /** The counter is below what an answered request has seen. */
  | "stale"
  /** The counter is above what the client's POSTs explain. */
  | "skipped";

export interface Anomaly {
  readonly kind: AnomalyKind;
  /** The answer that shows it. */
  readonly exchange: Exchange;
}

/** What is known of the session before a request. */
interface Known {
  readonly count: Count;
  /** POSTs without an answer that may still have counted, or count later. */
  readonly unsure: number;
}

/** @param exchanges of one client, one after the other. */
export function checkHistory(exchanges: readonly Exchange[]): readonly Anomaly[] {
  const anomalies: Anomaly[] = [];
  let known: Known | undefined;
  for (const exchange of exchanges) {
    const { anomaly: kind, next }: Judgement = judge(known, exchange);
    if (kind !== undefined) anomalies.push({ kind, exchange });
    known = next;
  }
  return anomalies;
}

interface Judgement {
  readonly anomaly?: AnomalyKind;
  readonly next: Known | undefined;
}

function judge(known: Known | undefined, { method, outcome }: Exchange): Judgement {
  const posts = method === "POST" ? 1 : 0;
  if (!outcome.answered) return { next: known && { ...known, unsure: known.unsure + posts } };
  const { count, resent = false } = outcome;
  const anew: Known = { count, unsure: 0 };
  if (known === undefined) return { next: anew };
  if (!sameSession(known.count, count)) return { anomaly: "lost", next: anew };
  const least = known.count.counter + posts;
  const surplus = count.counter - least;
  const unsure = known.unsure + (resent ? posts : 0);
  if (surplus < 0) return { anomaly: "stale", next: { count, unsure } };
  if (surplus > unsure) return { anomaly: "skipped", next: anew };
  return { next: { count, unsure: unsure - surplus } };
}

function sameSession(a: Count, b: Count): boolean {
  return bareId(a.id) === bareId(b.id) && a.created === b.created;
}

/** Checks every client that has a session of its own; returns the anomalies of all. */
export function checkHistories(exchanges: readonly Exchange[]): readonly Anomaly[] {
  const own = exchanges.filter(({ shared }) => shared === undefined);
  const clients = Map.groupBy(own, ({ client }) => client);
  return [...clients.values()].flatMap(checkHistory);
}
