/** One request of a client and what came of it. */

export type Method = "GET" | "POST";

/** What the counter and the attributes of the test page's application tell of a session. */
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
  /** The session's attributes by name; the counter tells none. */
  readonly values: Readonly<Record<string, number>>;
  /** The Tomcat's clock, in milliseconds; the counter does not tell it. */
  readonly now?: number;
}

export interface Exchange {
  /** The client's number. */
  readonly client: number;
  readonly method: Method;
  /** Milliseconds on the load's clock. */
  readonly sent: number;
  readonly ended: number;
  readonly outcome: Outcome;
  /** Where the client is one of several of a session. */
  readonly shared?: Shared;
}

/** A client's part in a session that it shares. */
export interface Shared {
  /** The session's number. */
  readonly session: number;
  /** The attribute that no other client writes. */
  readonly attribute: string;
  /** What the attribute was set to last, by a POST itself. */
  readonly value: number;
}

export type Outcome =
  | { readonly answered: true; readonly count: Count }
  /** `why`: the status, e.g. `503`, or why there was none, e.g. `ECONNRESET`. */
  | { readonly answered: false; readonly why: string };

/** @returns nothing where the text is not the counter's, nor the attributes'. */
export function parseCount(text: string): Count | undefined {
  try {
    const { id, counter, created, tomcat, size, values = {}, now } = JSON.parse(text);
    if (typeof id !== "string" || typeof tomcat !== "string" || !Number.isInteger(counter)) return undefined;
    const clock = typeof now === "number" ? { now } : {};
    return { id, counter, created: Number(created), tomcat, size: Number(size), values, ...clock };
  } catch {
    return undefined;
  }
}
