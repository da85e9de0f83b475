/** Puts load on a session that several clients share, whose requests come at once, as those of a page do. */

import type { Agent } from "node:http";
import { CookieJar } from "../common/cookieJar.ts";
import { Client } from "./client.ts";
import type { Exchange, Method } from "./exchange.ts";
import { waited } from "./waited.ts";

export interface SharedSession {
  /** Its number among the shared ones. */
  readonly session: number;
  /** The number of its first client. */
  readonly firstClient: number;
  readonly clients: number;
  /** The Tomcat at which a sticky session begins. */
  readonly route: string | undefined;
}

/** Interval from one burst of requests to the next. */
const BURST_INTERVAL_MS = 500;

/** The other requests read. */
const POSTS_OF_TEN = 5;

/** Each client writes its own attribute, counting up from 1, and increments the counter that all share. */
interface Sharer {
  readonly client: Client;
  readonly number: number;
  readonly attribute: string;
  value: number;
  isBusy: boolean;
}

/**
 * Runs until the signal is aborted. A client that waits for an answer skips the next bursts.
 * @param url the attributes'. @param now the load's clock. @param record receives each request as it ends.
 */
export async function shareSession(
  url: URL,
  agent: Agent,
  { session, firstClient, clients, route }: SharedSession,
  now: () => number,
  record: (exchange: Exchange) => void,
  signal: AbortSignal,
): Promise<void> {
  const jar = new CookieJar(route);
  const sharers = Array.from({ length: clients }, (_, turn): Sharer => {
    const number = firstClient + turn;
    return { client: new Client(url, agent, jar), number, attribute: `c${turn}`, value: 0, isBusy: false };
  });
  const send = async (sharer: Sharer, method: Method) => {
    sharer.isBusy = true;
    const value = method === "POST" ? ++sharer.value : sharer.value;
    const shared = { session, attribute: sharer.attribute, value };
    const sent = now();
    const target = method === "POST" ? `?name=${sharer.attribute}&value=${value}&count` : "";
    const outcome = await sharer.client.send(method, target);
    record({ client: sharer.number, method, sent, ended: now(), outcome, shared });
    sharer.isBusy = false;
    return outcome.answered;
  };
  // Without a cookie, each client would begin a session of its own.
  const [first] = sharers;
  while (first && !signal.aborted && !(await send(first, "GET"))) await waited(BURST_INTERVAL_MS, signal);
  const underWay = new Set<Promise<unknown>>();
  while (await waited(BURST_INTERVAL_MS, signal)) {
    for (const sharer of sharers.filter(({ isBusy }) => !isBusy)) {
      const request = send(sharer, Math.random() < POSTS_OF_TEN / 10 ? "POST" : "GET");
      underWay.add(request);
      request.finally(() => underWay.delete(request));
    }
  }
  await Promise.all(underWay);
}
