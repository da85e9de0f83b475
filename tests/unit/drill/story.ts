/** Exchanges as a client of a real counter has them. */

import type { Exchange, Method, Outcome } from "../../../drill/exchange.ts";

/** One request: `applied` tells whether a POST without an answer has counted. */
export interface Try {
  readonly method: Method;
  readonly fate: "answered" | "unanswered and counted" | "unanswered and not counted";
}

export function answer(counter: number, id = "AB12", created = 1000, tomcat = "TomcatA"): Outcome {
  return { answered: true, count: { id: `${id}-n1`, counter, created, tomcat, size: 0, values: {} } };
}

export const NO_ANSWER: Outcome = { answered: false, why: "504" };

/** Requests that end one after the other, a tenth of a second each. */
export function exchangesOf(outcomes: readonly (readonly [Method, Outcome])[], client = 0): Exchange[] {
  return outcomes.map(([method, outcome], index) => ({
    client,
    method,
    sent: index * 100,
    ended: index * 100 + 50,
    outcome,
  }));
}

/** What a server that loses nothing answers. */
export function faithful(tries: readonly Try[]): (readonly [Method, Outcome])[] {
  let counter = 0;
  return tries.map(({ method, fate }) => {
    if (method === "POST" && fate !== "unanswered and not counted") counter += 1;
    return [method, fate === "answered" ? answer(counter) : NO_ANSWER];
  });
}
