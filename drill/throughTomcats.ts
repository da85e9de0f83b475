import type { Client } from "./client.ts";
import type { Count } from "./exchange.ts";
import type { Lab } from "./lab.ts";

/** Requests for each Tomcat, after which those that have not answered are given up. */
const TRIES_PER_TOMCAT = 20;

export interface Readings {
  /** The first answer of each Tomcat. */
  readonly counts: readonly Count[];
  /** Tomcats that gave none. */
  readonly silent: number;
}

/**
 * Reads a session through every Tomcat that serves it: all in turn, or with sticky sessions the one that has it.
 * @param isOver tells when to give up. Default: only after `TRIES_PER_TOMCAT`.
 */
export async function throughTomcats(
  { topology: { tomcats }, routes }: Lab,
  client: Client,
  isOver = () => false,
): Promise<Readings> {
  const wanted = routes.length > 0 ? 1 : tomcats.length;
  const answers = new Map<string, Count>();
  for (let tries = TRIES_PER_TOMCAT * wanted; tries > 0 && answers.size < wanted && !isOver(); tries--) {
    const outcome = await client.send("GET");
    if (outcome.answered && !answers.has(outcome.count.tomcat))
      answers.set(outcome.count.tomcat, outcome.count);
  }
  return { counts: [...answers.values()], silent: wanted - answers.size };
}
