/**
 * Checks what the clients of a shared session saw. Each attribute is written by one of them and read by all: a register.
 * Each write increments the session's counter as well.
 */

import { bareId } from "../running/sessionId.ts";
import type { Exchange } from "./exchange.ts";
import { type CounterOperation, miscounts } from "./fetchAndAdd.ts";
import { lossesIn, type SharedExchange } from "./parallelLosses.ts";

/** What became of the writes of parallel requests. */
export interface ParallelFigures {
  /** Shared sessions whose clients got another one, once or more. */
  readonly sessionsLost: number;
  /** Writes that were answered, each of an attribute and of the counter. */
  readonly writes: number;
  /** Values of attributes that were lost or replaced by older ones, and values that nobody wrote. */
  readonly lost: number;
  /** Operations on counters that no order explains: without a lock, increments that overwrote each other. */
  readonly miscounted: number;
  /** The first lost write, in words; absent if there is none. */
  readonly firstLoss?: string;
}

export function parallelFigures(exchanges: readonly Exchange[]): ParallelFigures {
  const sessions = sharedSessions(exchanges);
  const losses = sessions.flatMap(lossesIn).toSorted((a, b) => a.at - b.at);
  const [first] = losses;
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    sessionsLost: sessions.filter(isLost).length,
    writes: sum(sessions.map((session) => session.filter(isAnsweredWrite).length)),
    lost: losses.length,
    miscounted: sum(sessions.map((session) => miscounts(session.map(counterOperation)))),
    ...(first === undefined ? {} : { firstLoss: first.said }),
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

function counterOperation({ method, sent: begun, ended, outcome }: SharedExchange): CounterOperation {
  const count = outcome.answered ? outcome.count.counter : undefined;
  return { kind: method === "POST" ? "increment" : "read", count, begun, ended };
}
