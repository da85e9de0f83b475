/** Finds writes of attributes that were lost to other requests of their session, each with the answer that shows it. */

import type { Exchange, Shared } from "./exchange.ts";
import { inventedValues, lostWrites, type RegisterOperation } from "./register.ts";

export interface SharedExchange extends Exchange {
  readonly shared: Shared;
}

export interface Loss {
  /** When it was seen, on the load's clock. */
  readonly at: number;
  readonly said: string;
}

/** @param session what all clients of one session saw. */
export function lossesIn(session: readonly SharedExchange[]): readonly Loss[] {
  const attributes = new Set(session.map(({ shared: { attribute } }) => attribute));
  return [...attributes].flatMap((attribute) => {
    const operations = session.flatMap((exchange) => registerOperations(exchange, attribute));
    return [
      ...lostWrites(operations).map((value) => lossOf(session, attribute, value)),
      ...inventedValues(operations).map((value) => inventionOf(session, attribute, value)),
    ];
  });
}

/** @param value one that was answered or seen, and is gone in the first later answer with an older one. */
function lossOf(session: readonly SharedExchange[], attribute: string, value: number): Loss {
  const known = session
    .filter((exchange) => exchange.outcome.answered && valueIn(exchange, attribute) === value)
    .reduce((first, { ended }) => Math.min(first, ended), Number.POSITIVE_INFINITY);
  const [gone] = session
    .filter(({ sent, outcome }) => outcome.answered && sent > known)
    .filter((exchange) => (valueIn(exchange, attribute) ?? value) < value)
    .toSorted((a, b) => a.ended - b.ended);
  const later = gone === undefined ? "later" : `${Math.round(gone.ended - known)} ms later`;
  const said = `attribute ${attribute} was ${value}, and ${later} ${gone && valueIn(gone, attribute)} ${through(gone)}`;
  return { at: gone?.ended ?? known, said };
}

function inventionOf(session: readonly SharedExchange[], attribute: string, value: number): Loss {
  const seen = session.find((exchange) => valueIn(exchange, attribute) === value);
  return {
    at: seen?.ended ?? 0,
    said: `attribute ${attribute} was ${value} ${through(seen)}, which nobody wrote`,
  };
}

function through(exchange: SharedExchange | undefined): string {
  return exchange?.outcome.answered ? `through ${exchange.outcome.count.tomcat}` : "";
}

/** Returns undefined if there was no answer. */
function valueIn({ outcome }: SharedExchange, attribute: string): number | undefined {
  return outcome.answered ? (outcome.count.values[attribute] ?? 0) : undefined;
}

/** Every answer has all attributes, and so reads them, except for the one that its request has written. */
function registerOperations(exchange: SharedExchange, attribute: string): readonly RegisterOperation[] {
  const { method, shared, sent: begun, ended, outcome } = exchange;
  if (method === "POST" && shared.attribute === attribute) {
    const end = outcome.answered ? ended : Number.POSITIVE_INFINITY;
    return [{ kind: "write", value: shared.value, begun, ended: end }];
  }
  const value = valueIn(exchange, attribute);
  return value === undefined ? [] : [{ kind: "read", value, begun, ended }];
}
