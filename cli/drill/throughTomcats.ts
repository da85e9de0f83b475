import type { Client } from "./client.ts";
import type { Count } from "./exchange.ts";
import type { Lab } from "./lab.ts";

/** Requests for each Tomcat until one that has not answered is given up. */
const TRIES = 20;

/**
 * Reads a session through every Tomcat that serves it: each in turn; of sticky sessions the one that has it.
 * @returns the last answer of each; a Tomcat that gave none is missing.
 */
export async function throughTomcats(
  { topology: { tomcats }, routes }: Lab,
  client: Client,
): Promise<ReadonlyMap<string, Count>> {
  const wanted = routes.length > 0 ? 1 : tomcats.length;
  const answers = new Map<string, Count>();
  for (let tries = TRIES * wanted; tries > 0 && answers.size < wanted; tries--) {
    const outcome = await client.send("GET");
    if (outcome.answered) answers.set(outcome.count.tomcat, outcome.count);
  }
  return answers;
}
