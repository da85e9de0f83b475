/** A visitor of the counter who keeps the session's cookie, as a browser does. */

import { type Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { type Method, type Outcome, parseCount } from "./exchange.ts";

/** Milliseconds after which a client gives a request up. */
const PATIENCE = 10_000;

export class Client {
  private readonly url: URL;
  private readonly agent: Agent;
  private cookie: string;

  /**
   * @param url the counter's.
   * @param route the Tomcat that sticky sessions begin at; without one the balancer chooses.
   */
  constructor(url: URL, agent: Agent, route?: string) {
    this.url = url;
    this.agent = agent;
    this.cookie = route === undefined ? "" : cookieTo(route);
  }

  /** Never throws: what went wrong is an outcome as well. */
  async send(method: Method, query = ""): Promise<Outcome> {
    try {
      const response = await this.exchange(method, query);
      const body = await text(response);
      for (const cookie of response.headers["set-cookie"] ?? []) this.keep(cookie);
      if (response.statusCode !== 200) return failed(String(response.statusCode));
      const count = parseCount(body);
      return count === undefined ? failed("not the counter's answer") : { answered: true, count };
    } catch (error) {
      return failed(reason(error));
    }
  }

  private exchange(method: Method, query: string): Promise<IncomingMessage> {
    const url = query === "" ? this.url : new URL(`?${query}`, this.url);
    const headers = { ...(this.cookie === "" ? {} : { cookie: this.cookie }) };
    const signal = AbortSignal.timeout(PATIENCE);
    return new Promise((resolve, reject) => {
      request(url, { method, headers, agent: this.agent, signal })
        .on("response", resolve)
        .on("error", reject)
        .end();
    });
  }

  private keep(cookie: string): void {
    const [pair = ""] = cookie.split(";");
    if (pair.startsWith("JSESSIONID=")) this.cookie = pair;
  }
}

/** Leads to a Tomcat, where nobody knows the session and a new one begins. */
export function cookieTo(route: string): string {
  return `JSESSIONID=new.${route}`;
}

function failed(why: string): Outcome {
  return { answered: false, why };
}

function reason(error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  return name === "AbortError" || name === "TimeoutError" ? "no answer" : (code ?? name);
}
