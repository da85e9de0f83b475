/** A client of the counter or the attributes that keeps the session's cookie, as a browser does. */

import type { Agent, IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { CookieJar } from "../common/cookieJar.ts";
import { request } from "../common/site.ts";
import { type Method, type Outcome, parseCount } from "./exchange.ts";

const REQUEST_TIMEOUT_MS = 10_000;

/** An answer whose first bytes have arrived. */
export interface Begun {
  /** Milliseconds on the clock of `performance`. */
  readonly at: number;
  /** Undefined if there was no answer. */
  readonly status: number | undefined;
  /** Never rejects: a failure is an outcome as well. */
  readonly end: Promise<Outcome>;
}

export class Client {
  private readonly url: URL;
  private readonly agent: Agent;
  private readonly jar: CookieJar;

  /** @param jar is shared by clients of one session. */
  constructor(url: URL, agent: Agent, jar = new CookieJar()) {
    this.url = url;
    this.agent = agent;
    this.jar = jar;
  }

  /** @param target relative to the client's address, e.g. `?size=100`. */
  async send(method: Method, target = ""): Promise<Outcome> {
    return await (await this.begin(method, target)).end;
  }

  /** Waits for the first bytes of the answer. Never throws. */
  async begin(method: Method, target = ""): Promise<Begun> {
    try {
      const response = await this.exchange(method, target);
      this.jar.keep(response.headers["set-cookie"] ?? []);
      return { at: performance.now(), status: response.statusCode, end: outcomeOf(response) };
    } catch (error) {
      return { at: performance.now(), status: undefined, end: Promise.resolve(failed(reason(error))) };
    }
  }

  /** Sends a GET once more if the server just then closes the kept-alive connection, as browsers do (RFC 9110, 9.2.2). */
  private exchange(method: Method, target: string): Promise<IncomingMessage> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const { url, jar, agent } = this;
    return new Promise((resolve, reject) => {
      const sent = request(new URL(target, url), { method, headers: jar.headers(), agent, signal })
        .on("response", resolve)
        .on("error", (error: NodeJS.ErrnoException) => {
          const isCrossed = method === "GET" && sent.reusedSocket && error.code === "ECONNRESET";
          if (isCrossed) this.exchange(method, target).then(resolve, reject);
          else reject(error);
        })
        .end();
    });
  }
}

async function outcomeOf(response: IncomingMessage): Promise<Outcome> {
  try {
    const body = await text(response);
    if (response.statusCode !== 200) return failed(String(response.statusCode));
    const count = parseCount(body);
    return count === undefined ? failed("not the counter's answer") : { answered: true, count };
  } catch (error) {
    return failed(reason(error));
  }
}

function failed(why: string): Outcome {
  return { answered: false, why };
}

function reason(error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  return name === "AbortError" || name === "TimeoutError" ? "no answer" : (code ?? name);
}
