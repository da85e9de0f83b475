/** One request of a client and what came of it. */

export type Method = "GET" | "POST";

/** A session as the counter or the attributes of the test page's application report it. */
export interface Count {
  /** The session's id, with msm's suffix. */
  readonly id: string;
  readonly counter: number;
  /** When the session was created: Unix time in milliseconds on the server's clock. */
  readonly created: number;
  /** `TomcatA`. */
  readonly tomcat: string;
  /** Bytes of ballast in the session. */
  readonly size: number;
  /** The session's attributes by name; the counter reports none. */
  readonly values: Readonly<Record<string, number>>;
  /** The Tomcat's clock, in milliseconds; the counter does not report it. */
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
  /** Present if several clients share the session. */
  readonly shared?: Shared;
}

/** A client's part in a session that it shares. */
export interface Shared {
  /** The session's number. */
  readonly session: number;
  /** The attribute that no other client writes. */
  readonly attribute: string;
  /** The value last written to the attribute; of a POST, the value that it writes. */
  readonly value: number;
}

/** Why a request failed whose answer had begun. */
export const CUT_OFF = "cut off";

export type Outcome =
  /** `resent`: it was sent twice, and may have counted twice. */
  | { readonly answered: true; readonly count: Count; readonly resent?: true }
  /** `why`: the status, e.g. `503`, or why there was none, e.g. `ECONNRESET`, or `CUT_OFF`. */
  | { readonly answered: false; readonly why: string };

/** Returns undefined if the text is neither the counter's nor the attributes'. */
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
