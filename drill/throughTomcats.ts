import type { Client } from "./client.ts";
import type { Count } from "./exchange.ts";
import type { Lab } from "./lab.ts";

/** Requests for each Tomcat, after which those that have not answered are given up. */
const TRIES_PER_TOMCAT = 20;

export interface Readings {
  /** The last answer of each Tomcat. */
  readonly counts: readonly Count[];
  /** Tomcats that gave none. */
  readonly silent: number;
}

/** Reads a session through every Tomcat that serves it: all in turn, or with sticky sessions the one that has it. */
export async function throughTomcats(
  { topology: { tomcats }, routes }: Lab,
  client: Client,
): Promise<Readings> {
  const wanted = routes.length > 0 ? 1 : tomcats.length;
  const answers = new Map<string, Count>();
  for (let tries = TRIES_PER_TOMCAT * wanted; tries > 0 && answers.size < wanted; tries--) {
    const outcome = await client.send("GET");
    if (outcome.answered) answers.set(outcome.count.tomcat, outcome.count);
  }
  return { counts: [...answers.values()], silent: wanted - answers.size };
}
