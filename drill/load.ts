/** Puts a bounded load on a lab while faults happen: clients, each with a session of its own. */

import { CookieJar } from "../common/cookieJar.ts";
import { agentOf } from "../common/site.ts";
import { Client } from "./client.ts";
import type { Exchange } from "./exchange.ts";
import type { Lab } from "./lab.ts";
import { shareSession } from "./sharedSession.ts";
import { waited } from "./waited.ts";

export interface LoadSize {
  /** Clients, each with its own session and at most one request in flight. */
  readonly sessions: number;
  /** Requests per second of all clients together; fewer while answers are slow. */
  readonly rate: number;
  /** Additional sessions, each with several clients that send their requests at once, twice a second. */
  readonly sharedSessions: number;
  /** Clients of each shared session. */
  readonly sharers: number;
}

/** Suits two cores on which the lab itself runs. */
export const DEFAULT_LOAD: LoadSize = { sessions: 40, rate: 100, sharedSessions: 2, sharers: 6 };

/** The other requests read. */
const POSTS_OF_TEN = 3;

export interface Load {
  /** The requests that have ended so far, in the order of their ends. */
  readonly exchanges: readonly Exchange[];
  /** Milliseconds since the load began. */
  now(): number;
  /** Lets every client write with its next request; resolves when each has had a write answered. */
  everyoneWrites(): Promise<void>;
  /** Sends no more requests, and waits for those in flight. */
  stop(): Promise<void>;
}

/**
 * @param urls the site's, the counter's and the attributes'.
 * @param routes the Tomcats at which sessions begin, in turn; if empty, the balancer chooses.
 */
export function startLoad(
  urls: Pick<Lab, "site" | "counter" | "attributes">,
  { sessions, rate, sharedSessions, sharers }: LoadSize,
  routes: readonly string[],
): Load {
  // Connections take turns: httpd closes one that is idle for 5 s (KeepAliveTimeout), perhaps as a request leaves. There is no
  // limit but the clients' own: a request that waits for a connection does not know that this one was used before, and is not
  // sent again if it closes just then (Node.js, `Agent`, on `free`).
  const agent = agentOf(urls.site, { keepAlive: true, scheduling: "fifo" });
  const begun = performance.now();
  const now = () => performance.now() - begun;
  const exchanges: Exchange[] = [];
  const end = new AbortController();
  const intervalMs = (1000 * sessions) / rate;
  const numbers = Array.from({ length: sessions }, (_, number) => number);
  // Each client begins with a write, so that its session has something to lose from then on.
  let writers = new Set(numbers);
  let everyoneWrote = () => {};

  const send = async (client: Client, number: number) => {
    const asked = writers;
    const method = asked.has(number) || Math.random() < POSTS_OF_TEN / 10 ? "POST" : "GET";
    const sent = now();
    const outcome = await client.send(method);
    exchanges.push({ client: number, method, sent, ended: now(), outcome });
    if (method === "POST" && outcome.answered && asked.delete(number) && asked.size === 0) everyoneWrote();
  };
  const work = async (number: number) => {
    const client = new Client(urls.counter, agent, new CookieJar(routes[number % routes.length]));
    let due = (intervalMs * number) / sessions;
    while (await waited(due - now(), end.signal)) {
      await send(client, number);
      // The interval varies by a tenth, so that clients that were delayed together do not stay together.
      due = Math.max(now(), due + intervalMs * (0.95 + Math.random() / 10));
    }
  };
  const share = (session: number) => {
    const route = routes[session % routes.length];
    const shared = { session, firstClient: sessions + session * sharers, clients: sharers, route };
    return shareSession(urls.attributes, agent, shared, now, (each) => exchanges.push(each), end.signal);
  };
  const clients = [
    ...numbers.map(work),
    ...Array.from({ length: sharedSessions }, (_, session) => share(session)),
  ];
  return {
    exchanges,
    now,
    everyoneWrites() {
      writers = new Set(numbers);
      return new Promise((resolve) => {
        everyoneWrote = resolve;
      });
    },
    async stop() {
      end.abort();
      await Promise.all(clients);
      agent.destroy();
    },
  };
}
