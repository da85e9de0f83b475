import { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { CookieJar } from "../../common/cookieJar.ts";
import { poll } from "../../common/poll.ts";
import { UserError } from "../../common/userError.ts";
import { bareId } from "../../running/sessionId.ts";
import type { Tomcat } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { Client } from "../client.ts";
import { type Abandoned, describeEndings, flawOf, LATEST } from "../endings.ts";
import type { Count } from "../exchange.ts";
import type { Lab } from "../lab.ts";
import type { CheckPromise } from "../promises.ts";
import { type SessionEnd, sessionEnds } from "../sessionEnds.ts";
import { waited } from "../waited.ts";
import { awaitWhole } from "../whole.ts";
import { type Check, type Found, wordOf } from "./check.ts";

/** Sessions that are left alone. */
const SESSIONS = 8;

/** Their maxInactiveInterval, in seconds. */
const LIFETIME = 20;

/** Writes of each, so that its last one comes after copies that are older. */
const WRITES = 4;

/** Seconds between two requests of a session that stays in use. */
const USE = 5;

/** Milliseconds in which a session that has ended could end again: Tomcats look for those every 10 s. */
const AGAIN = 25_000;

/** Requests until a Tomcat that does not answer is given up. */
const TRIES = 40;

/** A session that nobody uses ends once, for the application as well; one that is used does not. */
export const timeouts: Check = {
  about: `sessions that time out after ${LIFETIME} s end once for the application, with what they held last`,
  patient: true,
  run: (lab, promised, signal) =>
    besideOneInUse(lab, signal, async (agent, since) => {
      const sessions = await Promise.all(
        Array.from({ length: SESSIONS }, (_, number) => begin(lab, agent, number)),
      );
      await untilEnded(lab, sessions, since, signal);
      await pause(AGAIN, undefined, { signal });
      return judge("all Tomcats run", promised, sessions, await sessionEnds(lab, since));
    }),
};

/** The same where the Tomcat is gone that made a session and was the last to serve it. */
export const orphanedTimeouts: Check = {
  about: "the same of sessions whose Tomcat died, and comes back when they have ended",
  harms: true,
  run: (lab, promised, signal) =>
    besideOneInUse(lab, signal, async (agent, since) => {
      const [victim] = lab.topology.tomcats;
      if (victim === undefined) throw new Error("a lab has a Tomcat");
      const sessions = await Promise.all(
        Array.from({ length: SESSIONS }, (_, number) => begin(lab, agent, number, victim)),
      );
      await lab.faults.kill(planName(victim));
      await untilEnded(lab, sessions, since, signal);
      await lab.faults.start(planName(victim));
      await awaitWhole(lab, signal);
      await pause(AGAIN, undefined, { signal });
      return judge(`${victim.name} died`, promised, sessions, await sessionEnds(lab, since));
    }),
};

/** Uses a session meanwhile, which must not end. @param since Unix time in seconds, before the work begins. */
async function besideOneInUse(
  lab: Lab,
  signal: AbortSignal,
  work: (agent: Agent, since: number) => Promise<Found>,
): Promise<readonly Found[]> {
  const agent = new Agent({ keepAlive: true });
  const over = new AbortController();
  const use = keepInUse(new Client(lab.attributes, agent), AbortSignal.any([signal, over.signal]));
  try {
    const found = await work(agent, Math.floor(Date.now() / 1000));
    over.abort();
    const { uses, isKept } = await use;
    const said = `${isKept ? "still there" : "lost"} after ${uses} uses, ${USE} s from each to the next`;
    return [found, { on: "a session in use", word: wordOf(isKept, "kept"), said }];
  } finally {
    over.abort();
    await use;
    agent.destroy();
  }
}

async function keepInUse(client: Client, signal: AbortSignal): Promise<{ uses: number; isKept: boolean }> {
  const ids = new Set<string>();
  const use = async (target = "") => {
    const outcome = await client.send("GET", target);
    if (outcome.answered) ids.add(bareId(outcome.count.id));
  };
  await use(`?seconds=${LIFETIME}`);
  let uses = 1;
  while (await waited(1000 * USE, signal)) {
    await use();
    uses++;
  }
  return { uses, isKept: ids.size === 1 };
}

/** @param server the Tomcat that makes the session and serves it last; without one any does. */
async function begin(
  { attributes, routes }: Lab,
  agent: Agent,
  number: number,
  server?: Tomcat,
): Promise<Abandoned> {
  const route = routes.length === 0 ? undefined : (server?.name ?? routes[number % routes.length]);
  const mark = `t${Date.now().toString(36)}n${number}`;
  let client = new Client(attributes, agent, new CookieJar(route));
  // Those that another one makes are not marked, and end unnoticed.
  await servedBy(server, () => {
    client = new Client(attributes, agent, new CookieJar(route));
    return write(client, `?seconds=${LIFETIME}`);
  });
  for (let value = 1; value < WRITES; value++) await write(client, `?mark=${mark}&name=last&value=${value}`);
  const { now = 0 } = await servedBy(server, () => write(client, `?name=last&value=${WRITES}`));
  return { mark, last: WRITES, due: now + 1000 * LIFETIME };
}

/** Asks until the Tomcat has answered that should. */
async function servedBy(server: Tomcat | undefined, ask: () => Promise<Count>): Promise<Count> {
  for (let tries = TRIES; tries > 0; tries--) {
    const count = await ask();
    if (server === undefined || count.tomcat === server.name) return count;
  }
  throw new UserError(`${server?.name} answers no visitor`, "see ./lab status");
}

/** Asks again where there is no answer: a write of a value may be done twice. */
async function write(client: Client, target: string): Promise<Count> {
  const outcome = await poll(
    () => client.send("POST", target),
    ({ answered }) => answered,
    { timeoutMs: 10_000, intervalMs: 100 },
  );
  if (outcome.answered) return outcome.count;
  throw new UserError(`the lab does not let a session begin: ${outcome.why}`, "see ./lab status");
}

/** Or until they must have. */
async function untilEnded(
  lab: Lab,
  sessions: readonly Abandoned[],
  since: number,
  signal: AbortSignal,
): Promise<void> {
  await poll(
    () => sessionEnds(lab, since),
    (ends) => sessions.every((session) => flawOf(session, ends) !== "never"),
    { timeoutMs: 1000 * (LIFETIME + LATEST), intervalMs: 1000 * USE, signal },
  );
}

function judge(
  on: string,
  promised: CheckPromise,
  sessions: readonly Abandoned[],
  ends: readonly SessionEnd[],
): Found {
  const isRight = sessions.every((session) => flawOf(session, ends) === undefined);
  return { on, word: wordOf(isRight, promised), said: describeEndings(sessions, ends) };
}
