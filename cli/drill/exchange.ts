/** One request of a client and what came of it. */

export type Method = "GET" | "POST";

/** What the counter of the test page's application tells. */
export interface Count {
  /** The session's id, with msm's suffix. */
  readonly id: string;
  readonly counter: number;
  /** When the session was made, as the server counts milliseconds. */
  readonly created: number;
  /** `TomcatA`. */
  readonly tomcat: string;
  /** Bytes of ballast in the session. */
  readonly size: number;
}

export interface Exchange {
  /** The client's number. */
  readonly client: number;
  readonly method: Method;
  /** Milliseconds on the load's clock. */
  readonly sent: number;
  readonly ended: number;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly answered: true; readonly count: Count }
  /** `why`: the status, e.g. `503`, or why there was none, e.g. `ECONNRESET`. */
  | { readonly answered: false; readonly why: string };

/** @returns nothing where the text is not the counter's. */
export function parseCount(text: string): Count | undefined {
  try {
    const { id, counter, created, tomcat, size } = JSON.parse(text);
    const whole = typeof id === "string" && typeof tomcat === "string" && Number.isInteger(counter);
    return whole ? { id, counter, created: Number(created), tomcat, size: Number(size) } : undefined;
  } catch {
    return undefined;
  }
}

/** The id without msm's suffix, which names memcached and Tomcat and moves with them. */
export function bareId(id: string): string {
  return id.split(/[-.]/)[0] ?? "";
}
