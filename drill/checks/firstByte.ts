import type { Agent } from "node:http";
import { CookieJar } from "../../common/cookieJar.ts";
import { Client } from "../client.ts";
import type { Lab } from "../lab.ts";
import { throughTomcats } from "../throughTomcats.ts";
import { plural } from "../verdict.ts";
import { type Check, type Found, wordOf } from "./check.ts";

/** Answers of each kind. */
const ANSWERS = 200;

/** Visitors who read at the same time, each in a session of its own. */
const VISITORS = 8;

/** How long an answer takes after its first bytes: long enough for the reads of a visitor. */
const HOLD_MS = 300;

const KINDS = [
  { answer: "flush", on: "a flushed answer" },
  { answer: "large", on: "a large answer" },
  { answer: "redirect", on: "a redirect" },
] as const;

/** What visitors read while an answer to them was under way; a redirect comes at once, so they read right after it. */
interface Reads {
  /** Answers whose first bytes arrived. */
  answers: number;
  /** Answers during which the visitor read through another Tomcat; with sticky sessions, through the same one. */
  elsewhere: number;
  reads: number;
  /** Reads that did not see what was written before the answer began. */
  stale: number;
}

/** Whoever has a byte of an answer sees, through any Tomcat, what was written before it. */
export const firstByte: Check = {
  about: `${ANSWERS} slow answers of each kind: what was written before their first byte is there through other Tomcats`,
  async run(lab, promised, agent, signal) {
    const found: Found[] = [];
    for (const { answer, on } of KINDS) {
      const sum: Reads = { answers: 0, elsewhere: 0, reads: 0, stale: 0 };
      await Promise.all(
        Array.from({ length: VISITORS }, (_, number) => visit(lab, agent, answer, number, sum, signal)),
      );
      const elsewhere = lab.routes.length > 0 ? "meanwhile" : "through another Tomcat";
      const failed = ANSWERS - sum.answers;
      const said = `${sum.stale} of ${plural(sum.reads, "read")} stale; ${sum.elsewhere} of ${ANSWERS} answers read ${elsewhere}${failed > 0 ? `; ${failed} failed` : ""}`;
      // If the session is locked, readers wait for the answer's end at whichever Tomcat they are.
      const isKept = sum.stale === 0 && failed === 0 && sum.elsewhere >= ANSWERS / 2;
      found.push({ on, word: wordOf(isKept, promised), said });
    }
    return found;
  },
};

async function visit(
  lab: Lab,
  agent: Agent,
  answer: (typeof KINDS)[number]["answer"],
  number: number,
  sum: Reads,
  signal: AbortSignal,
): Promise<void> {
  const { routes } = lab;
  const client = new Client(lab.attributes, agent, new CookieJar(routes[number % routes.length]));
  await client.send("GET");
  for (let value = 1; value <= ANSWERS / VISITORS; value++) {
    signal.throwIfAborted();
    const begun = await client.begin("POST", `?name=slow&value=${value}&answer=${answer}&hold=${HOLD_MS}`);
    if (begun.status === undefined || begun.status >= 400) continue;
    let isOver = false;
    const end = begun.end.finally(() => {
      isOver = true;
    });
    const { counts } = await throughTomcats(lab, client, () => isOver && answer !== "redirect");
    const outcome = await end;
    const own = outcome.answered && routes.length === 0 ? outcome.count.tomcat : undefined;
    sum.answers++;
    if (counts.some(({ tomcat }) => tomcat !== own)) sum.elsewhere++;
    sum.reads += counts.length;
    sum.stale += counts.filter(({ values }) => values.slow !== value).length;
  }
}
