import type { Agent } from "node:http";
import { poll } from "../../common/poll.ts";
import { bareId } from "../../running/sessionId.ts";
import { MAX_BALLAST_BYTES } from "../../templates/tomcat/counterJsp.ts";
import type { StoreSize } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { itemLimitBytes } from "../../topology/storeSize.ts";
import { Client } from "../client.ts";
import type { Count } from "../exchange.ts";
import type { Lab } from "../lab.ts";
import { awaitWhole } from "../whole.ts";
import type { Check, Found } from "./check.ts";

/** How long a session may take to appear at another Tomcat. */
const ANSWER_POLLING = { timeoutMs: 10_000, intervalMs: 100 };

/** Makes a session of each size and kills the Tomcat that made it. */
export const largeSessions: Check = {
  about:
    "sessions of 100 kB, and just below and above `stores.itemSize`: do they survive their Tomcat's death",
  harms: true,
  async run(lab, _, agent, signal) {
    const found: Found[] = [];
    for (const bytes of sizesOf(lab.topology.storeSize)) {
      found.push({ on: shown(bytes), ...(await survives(lab, bytes, agent, signal)) });
    }
    return found;
  },
};

/** Returns sizes in bytes: a small one, and those around the limit of an item that the page can store. */
export function sizesOf({ itemSize }: StoreSize): readonly number[] {
  const below = Math.min(900_000 * itemSize, MAX_BALLAST_BYTES);
  const above = 1_100_000 * itemSize;
  return [100_000, below, ...(above <= MAX_BALLAST_BYTES ? [above] : [])];
}

/** `900 kB`, `1.1 MB`. */
function shown(bytes: number): string {
  return bytes < 1e6 ? `${bytes / 1e3} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

async function survives(
  lab: Lab,
  bytes: number,
  agent: Agent,
  signal: AbortSignal,
): Promise<Omit<Found, "on">> {
  const client = new Client(lab.counter, agent);
  const since = Math.floor(Date.now() / 1000);
  const made = await client.send("POST", `?size=${bytes}`);
  if (!made.answered) return verdict(lab, bytes, `refused with ${made.why}`, "reported");
  const tomcat = lab.topology.tomcats.find(({ name }) => name === made.count.tomcat);
  if (tomcat === undefined) throw new Error(`no Tomcat is called ${made.count.tomcat}`);
  const service = planName(tomcat);
  await lab.faults.kill(service);
  const found = await nextAnswer(client, signal);
  await lab.faults.start(service);
  await awaitWhole(lab, signal);
  if (found !== undefined && isWhole(made.count, found, bytes)) {
    return { word: "kept", said: `kept when ${tomcat.name} died` };
  }
  const isLogged = await isReported(lab, since);
  return verdict(lab, bytes, `lost when ${tomcat.name} died`, isLogged ? "reported" : "silent");
}

async function nextAnswer(client: Client, signal: AbortSignal): Promise<Count | undefined> {
  const outcome = await poll(
    () => client.send("GET"),
    ({ answered }) => answered,
    { ...ANSWER_POLLING, signal },
  );
  return outcome.answered ? outcome.count : undefined;
}

function isWhole(made: Count, found: Count, bytes: number): boolean {
  return bareId(made.id) === bareId(found.id) && found.counter === made.counter && found.size === bytes;
}

/** A session that no memcached can take is lost, but the loss must be reported. */
function verdict(
  { topology: { storeSize } }: Lab,
  bytes: number,
  said: string,
  report: "reported" | "silent",
): Omit<Found, "on"> {
  if (bytes < itemLimitBytes(storeSize)) return { word: "broken", said };
  const limit = `memcached takes ${storeSize.itemSize} MiB at most (stores.itemSize)`;
  return report === "reported"
    ? { word: "loss", said: `${said}, and reported: ${limit}` }
    : { word: "broken", said: `${said}, and no Tomcat's log reports it: ${limit}` };
}

async function isReported({ topology, faults }: Lab, since: number): Promise<boolean> {
  const logs = await Promise.all(topology.tomcats.map((tomcat) => faults.log(planName(tomcat), since)));
  return logs.some((log) => /too large|too big|SERVER_ERROR|exceed/i.test(log));
}
