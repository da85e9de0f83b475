/** What visitors notice while something changes, as the drill sees it. */

import { setTimeout as pause } from "node:timers/promises";
import type { Exchange } from "../../drill/exchange.ts";
import { checkHistories } from "../../drill/history.ts";
import { type Load, startLoad } from "../../drill/load.ts";
import { parallelFigures } from "../../drill/sharedHistory.ts";

/** Leaves the two cores to the change. */
const LOAD = { sessions: 20, rate: 50, sharedSessions: 1, sharers: 4 };

/** What msm may need to reconnect to a store that has moved. */
const SETTLE_MS = 2000;

const WRITES_TIMEOUT_MS = 15_000;

/**
 * Does the change while visitors use the page, and until each has written once more after it.
 * @param page whose counter must be on.
 * @param harm done before the change: requests in flight meanwhile may fail, as where something dies that cannot say so.
 * @returns what they noticed; nothing of it is right.
 */
export async function noticedDuring(
  page: string,
  change: () => Promise<unknown>,
  harm?: () => Promise<unknown>,
): Promise<readonly string[]> {
  const site = { origin: new URL(page).origin, address: new URL(page).hostname, certificate: "" };
  const urls = { site, counter: new URL("counter", page), attributes: new URL("attributes", page) };
  const load = startLoad(urls, LOAD, []);
  const silent: string[] = [];
  let harmed: Span | undefined;
  try {
    if (!(await everyoneWrites(load))) silent.push("somebody had no answer before");
    if (harm !== undefined) harmed = await spanOf(load, harm);
    await change();
    await pause(SETTLE_MS);
    if (!(await everyoneWrites(load))) silent.push("somebody had no answer afterwards");
  } finally {
    await load.stop();
  }
  const { sessionsLost, lost, firstLoss = "" } = parallelFigures(load.exchanges);
  return [
    ...silent,
    ...load.exchanges.flatMap((exchange) => {
      const { method, outcome } = exchange;
      return outcome.answered || isDuring(exchange, harmed) ? [] : [`${method} ${outcome.why}`];
    }),
    ...checkHistories(load.exchanges).map(({ kind }) => `a counter was ${kind}`),
    ...(sessionsLost + lost > 0
      ? [`parallel requests lost ${sessionsLost} sessions, ${lost} writes: ${firstLoss}`]
      : []),
  ];
}

interface Span {
  readonly begun: number;
  readonly ended: number;
}

async function spanOf({ now }: Load, work: () => Promise<unknown>): Promise<Span> {
  const begun = now();
  await work();
  return { begun, ended: now() };
}

function isDuring({ sent, ended }: Exchange, span: Span | undefined): boolean {
  return span !== undefined && sent <= span.ended && ended >= span.begun;
}

async function everyoneWrites(load: Load): Promise<boolean> {
  const late = pause(WRITES_TIMEOUT_MS, false, { ref: false });
  return await Promise.race([load.everyoneWrites().then(() => true), late]);
}
