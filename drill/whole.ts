/** A lab is whole if everything runs and answers, and the balancer sends requests to every Tomcat. */

import { cookieTo } from "../common/cookieJar.ts";
import { memberStates } from "../common/memberStates.ts";
import { poll } from "../common/poll.ts";
import { ask } from "../common/site.ts";
import { serviceStates } from "../running/serviceStates.ts";
import { storeStates } from "../running/storeStates.ts";
import { startSeconds } from "../topology/startSeconds.ts";
import { parseCount } from "./exchange.ts";
import type { Lab } from "./lab.ts";

/** For the page alone; a Tomcat with applications may take longer. */
const WHOLE_TIMEOUT_MS = 60_000;
const WHOLE_INTERVAL_MS = 200;

const ANSWER_TIMEOUT_MS = 3000;

/** Returns undefined once the lab is whole; after 60 s and the time that applications may take to start, the first part that is not. */
export async function awaitWhole(lab: Lab, signal: AbortSignal): Promise<string | undefined> {
  const unseen = new Set<string>(lab.topology.tomcats.map(({ name }) => name));
  return poll(
    () => firstMissing(lab, unseen),
    (missing) => missing === undefined,
    {
      timeoutMs: WHOLE_TIMEOUT_MS + startSeconds(lab.topology) * 1000,
      intervalMs: WHOLE_INTERVAL_MS,
      signal,
    },
  );
}

/** @param unseen Tomcats that have not answered yet; each that answers is removed. */
async function firstMissing(lab: Lab, unseen: Set<string>): Promise<string | undefined> {
  const { inside, site, topology, outputs } = lab;
  const services = await serviceStates(inside, topology.nodes);
  const ailing = services.find(({ state }) => state !== "running" && state !== "unhealthy");
  if (ailing) return `${ailing.node}-${ailing.service} is ${ailing.state}`;
  await Promise.all(visitors(lab).map((headers) => see(lab, headers, unseen)));
  const [silent] = unseen;
  if (silent !== undefined) return `${silent} does not answer`;
  const members = await memberStates(site, outputs);
  if (members.length === 0) return "the balancer's status page does not answer";
  const shut = members.find(({ ok }) => !ok);
  if (shut) return `the balancer's member ${shut.member} is ${shut.state}`;
  const mute = (await storeStates(inside, topology.stores)).find(({ sessions }) => sessions === undefined);
  return mute && `${mute.id} on ${mute.node} does not answer`;
}

/** Returns headers without a session: a route to each Tomcat if sessions are sticky, otherwise httpd chooses in turn. */
function visitors({ routes, topology }: Lab): readonly Record<string, string>[] {
  if (routes.length > 0) return routes.map((route) => ({ cookie: cookieTo(route) }));
  return [...topology.tomcats, ...topology.tomcats].map(() => ({}));
}

async function see(
  { site, counter }: Lab,
  headers: Record<string, string>,
  unseen: Set<string>,
): Promise<void> {
  try {
    const { status, body } = await ask(site, counter.href, { headers, timeoutMs: ANSWER_TIMEOUT_MS });
    const count = parseCount(body);
    if (status === 200 && count) unseen.delete(count.tomcat);
  } catch {
    // Not yet.
  }
}
