import type { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { CookieJar } from "../../common/cookieJar.ts";
import { poll } from "../../common/poll.ts";
import { UserError } from "../../common/userError.ts";
import { bareId } from "../../running/sessionId.ts";
import type { Tomcat } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { Client } from "../client.ts";
import { type Abandoned, describeEndings, flawOf, MAX_DELAY_SECONDS } from "../endings.ts";
import type { Count } from "../exchange.ts";
import type { Lab } from "../lab.ts";
import type { CheckPromise } from "../promises.ts";
import { sessionEnds } from "../sessionEnds.ts";
import { waited } from "../waited.ts";
import { awaitWhole } from "../whole.ts";
import { type Check, type Found, wordOf } from "./check.ts";

/** Sessions that are left alone. */
const SESSIONS = 8;

/** Their maxInactiveInterval. */
const LIFETIME_SECONDS = 20;

/** Writes to each session, so that older copies exist before the last one. */
const WRITES = 4;

/** Interval between the requests of a session that stays in use. */
const USE_INTERVAL_SECONDS = 5;

/** How long to wait for a session that ends a second time: Tomcats look for expired ones every 10 s. */
const SECOND_END_WAIT_MS = 25_000;

/** Requests after which a Tomcat that has not answered is given up. */
const MAX_TRIES = 40;

/** A session that nobody uses ends once, also for the application; one in use does not. */
export const timeouts: Check = {
  about: `sessions that time out after ${LIFETIME_SECONDS} s end once for the application, with what they held last`,
  patient: true,
  run: (lab, promised, agent, signal) =>
    besideOneInUse(lab, agent, signal, abandon(lab, promised, agent, signal)),
};

/** The same if the Tomcat that made a session, and was the last to serve it, is gone. */
export const orphanedTimeouts: Check = {
  about: "the same for sessions whose Tomcat died, and comes back after they have ended",
  harms: true,
  run: (lab, promised, agent, signal) =>
    besideOneInUse(lab, agent, signal, abandon(lab, promised, agent, signal, lab.topology.tomcats[0])),
};

/** Leaves sessions alone until they have ended. @param victim the Tomcat that makes them all and then dies. Default: none. */
async function abandon(
  lab: Lab,
  promised: CheckPromise,
  agent: Agent,
  signal: AbortSignal,
  victim?: Tomcat,
): Promise<Found> {
  const since = Math.floor(Date.now() / 1000);
  const sessions = await Promise.all(
    Array.from({ length: SESSIONS }, (_, number) => begin(lab, agent, number, victim)),
  );
  if (victim) await lab.faults.kill(planName(victim));
  await poll(
    () => sessionEnds(lab, since),
    (ends) => sessions.every((session) => flawOf(session, ends) !== "never"),
    {
      timeoutMs: 1000 * (LIFETIME_SECONDS + MAX_DELAY_SECONDS),
      intervalMs: 1000 * USE_INTERVAL_SECONDS,
      signal,
    },
  );
  if (victim) {
    await lab.faults.start(planName(victim));
    await awaitWhole(lab, signal);
  }
  await pause(SECOND_END_WAIT_MS, undefined, { signal });
  const ends = await sessionEnds(lab, since);
  const isRight = sessions.every((session) => flawOf(session, ends) === undefined);
  return {
    on: victim ? `${victim.name} died` : "all Tomcats run",
    word: wordOf(isRight, promised),
    said: describeEndings(sessions, ends),
  };
}

/** Keeps a session in use during the work; it must not end. */
async function besideOneInUse(
  lab: Lab,
  agent: Agent,
  signal: AbortSignal,
  work: Promise<Found>,
): Promise<readonly Found[]> {
  const over = new AbortController();
  const use = keepInUse(new Client(lab.attributes, agent), AbortSignal.any([signal, over.signal]));
  const found = await work.finally(() => over.abort());
  const { uses, isKept } = await use;
  const said = `${isKept ? "still there" : "lost"} after ${uses} uses, ${USE_INTERVAL_SECONDS} s from each to the next`;
  return [found, { on: "a session in use", word: wordOf(isKept, "kept"), said }];
}

async function keepInUse(client: Client, signal: AbortSignal): Promise<{ uses: number; isKept: boolean }> {
  const ids = new Set<string>();
  const use = async (target = "") => {
    const outcome = await client.send("GET", target);
    if (outcome.answered) ids.add(bareId(outcome.count.id));
  };
  await use(`?seconds=${LIFETIME_SECONDS}`);
  let uses = 1;
  while (await waited(1000 * USE_INTERVAL_SECONDS, signal)) {
    await use();
    uses++;
  }
  return { uses, isKept: ids.size === 1 };
}

/** @param server the Tomcat that makes the session and serves it last. Default: any. */
async function begin(
  { attributes, routes }: Lab,
  agent: Agent,
  number: number,
  server?: Tomcat,
): Promise<Abandoned> {
  const route = routes.length === 0 ? undefined : (server?.name ?? routes[number % routes.length]);
  const mark = `t${Date.now().toString(36)}n${number}`;
  let client = new Client(attributes, agent, new CookieJar(route));
  // Sessions that another Tomcat makes are not marked, and end unnoticed.
  await servedBy(server, () => {
    client = new Client(attributes, agent, new CookieJar(route));
    return write(client, `?seconds=${LIFETIME_SECONDS}`);
  });
  for (let value = 1; value < WRITES; value++) await write(client, `?mark=${mark}&name=last&value=${value}`);
  const { now = 0 } = await servedBy(server, () => write(client, `?name=last&value=${WRITES}`));
  return { mark, last: WRITES, dueMs: now + 1000 * LIFETIME_SECONDS };
}

/** Repeats the request until this Tomcat has answered it. */
async function servedBy(server: Tomcat | undefined, ask: () => Promise<Count>): Promise<Count> {
  for (let tries = MAX_TRIES; tries > 0; tries--) {
    const count = await ask();
    if (server === undefined || count.tomcat === server.name) return count;
  }
  throw new UserError(`${server?.name} answers no visitor`, "see ./lab status");
}

/** Repeats a write that got no answer: writing a value twice does no harm. */
async function write(client: Client, target: string): Promise<Count> {
  const outcome = await poll(
    () => client.send("POST", target),
    ({ answered }) => answered,
    { timeoutMs: 10_000, intervalMs: 100 },
  );
  if (outcome.answered) return outcome.count;
  throw new UserError(`the lab begins no session: ${outcome.why}`, "see ./lab status");
}
