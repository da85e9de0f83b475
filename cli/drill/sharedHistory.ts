/**
 * What clients saw that share a session. Each of its attributes is written by one of them and read by all: a register.
 * Each write adds to the session's counter as well.
 */

import { bareId, type Exchange, type Shared } from "./exchange.ts";
import { type CounterOperation, miscounts } from "./fetchAndAdd.ts";
import { inventedValues, lostWrites, type RegisterOperation } from "./register.ts";

/** What became of the writes of parallel requests. */
export interface ParallelFigures {
  /** Shared sessions that became other ones, once or more. */
  readonly sessionsLost: number;
  /** Writes that were answered, each of an attribute and of the counter. */
  readonly writes: number;
  /** Attributes' values that were lost, or gave way to older ones; those that nobody wrote as well. */
  readonly lost: number;
  /** Operations of counters that no order explains: without a lock those are increments that overtook each other. */
  readonly miscounted: number;
}

interface SharedExchange extends Exchange {
  readonly shared: Shared;
}

export function parallelFigures(exchanges: readonly Exchange[]): ParallelFigures {
  const sessions = sharedSessions(exchanges);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    sessionsLost: sessions.filter(isLost).length,
    writes: sum(sessions.map((session) => session.filter(isAnsweredWrite).length)),
    lost: sum(sessions.map(lostIn)),
    miscounted: sum(sessions.map((session) => miscounts(session.map(counterOperation)))),
  };
}

function isLost(session: readonly SharedExchange[]): boolean {
  const ids = session.flatMap(({ outcome }) =>
    outcome.answered ? [`${bareId(outcome.count.id)} ${outcome.count.created}`] : [],
  );
  return new Set(ids).size > 1;
}

function sharedSessions(exchanges: readonly Exchange[]): readonly (readonly SharedExchange[])[] {
  const shared = exchanges.filter((each): each is SharedExchange => each.shared !== undefined);
  return [...Map.groupBy(shared, ({ shared: { session } }) => session).values()];
}

function isAnsweredWrite({ method, outcome }: Exchange): boolean {
  return method === "POST" && outcome.answered;
}

function lostIn(session: readonly SharedExchange[]): number {
  const attributes = new Set(session.map(({ shared: { attribute } }) => attribute));
  return [...attributes].reduce((sum, attribute) => {
    const operations = session.flatMap((exchange) => registerOperations(exchange, attribute));
    return sum + lostWrites(operations).length + inventedValues(operations).length;
  }, 0);
}

/** A request that writes an attribute is answered with all attributes, its own among them: that alone is no read. */
function registerOperations(exchange: SharedExchange, attribute: string): readonly RegisterOperation[] {
  const { method, shared, sent: begun, ended, outcome } = exchange;
  if (method === "POST" && shared.attribute === attribute) {
    const end = outcome.answered ? ended : Number.POSITIVE_INFINITY;
    return [{ kind: "write", value: shared.value, begun, ended: end }];
  }
  if (!outcome.answered) return [];
  return [{ kind: "read", value: outcome.count.values[attribute] ?? 0, begun, ended }];
}

function counterOperation({ method, sent: begun, ended, outcome }: SharedExchange): CounterOperation {
  const count = outcome.answered ? outcome.count.counter : undefined;
  return { kind: method === "POST" ? "increment" : "read", count, begun, ended };
}
