/** A client of the counter or the attributes that keeps the session's cookie, as a browser does. */

import type { Agent, IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { CookieJar } from "../common/cookieJar.ts";
import { request } from "../common/site.ts";
import { CUT_OFF, type Method, type Outcome, parseCount } from "./exchange.ts";

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

interface Arrived {
  readonly response: IncomingMessage;
  readonly resent: boolean;
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
      const { response, resent } = await this.exchange(method, target);
      this.jar.keep(response.headers["set-cookie"] ?? []);
      return { at: performance.now(), status: response.statusCode, end: outcomeOf(response, resent) };
    } catch (error) {
      return { at: performance.now(), status: undefined, end: Promise.resolve(failed(reason(error))) };
    }
  }

  /**
   * Sends a request once more if the server just then closes the kept-alive connection, as httpd does when it reloads.
   * Browsers do the same, with a POST as well (Chromium, `HttpNetworkTransaction::ShouldResendRequest`).
   */
  private exchange(method: Method, target: string): Promise<Arrived> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const { url, jar, agent } = this;
    return new Promise((resolve, reject) => {
      const sent = request(new URL(target, url), { method, headers: jar.headers(), agent, signal })
        .on("response", (response) => resolve({ response, resent: false }))
        .on("error", (error: NodeJS.ErrnoException) => {
          if (!sent.reusedSocket || error.code !== "ECONNRESET") reject(error);
          else
            this.exchange(method, target).then(({ response }) => resolve({ response, resent: true }), reject);
        })
        .end();
    });
  }
}

async function outcomeOf(response: IncomingMessage, resent: boolean): Promise<Outcome> {
  try {
    const body = await text(response);
    if (response.statusCode !== 200) return failed(String(response.statusCode));
    const count = parseCount(body);
    return count === undefined
      ? failed("not the counter's answer")
      : { answered: true, count, ...(resent && { resent }) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return failed(code === "ECONNRESET" ? CUT_OFF : reason(error));
  }
}

function failed(why: string): Outcome {
  return { answered: false, why };
}

function reason(error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  return name === "AbortError" || name === "TimeoutError" ? "no answer" : (code ?? name);
}
