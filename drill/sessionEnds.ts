/** Reads the ends of marked sessions from the Tomcats' logs. */

import { SESSION_END } from "../templates/tomcat/attributesJsp.ts";
import { planName } from "../topology/plan.ts";
import type { Lab } from "./lab.ts";

export interface SessionEnd {
  /** `destroyed`: the application's listener was notified. `unbound`: an attribute was. */
  readonly event: "destroyed" | "unbound";
  readonly mark: string;
  /** The attribute `last` of a destroyed session; undefined if it had none. */
  readonly last: number | undefined;
  /** The Tomcat's clock, in milliseconds. */
  readonly at: number;
}

/** @param since Unix time in seconds. @returns the ends from all Tomcats' logs, also of a Tomcat that is down. */
export async function sessionEnds(
  { topology: { tomcats }, faults }: Lab,
  since: number,
): Promise<readonly SessionEnd[]> {
  const logs = await Promise.all(tomcats.map((tomcat) => faults.log(planName(tomcat), since)));
  return logs.flatMap(parseEnds);
}

const LINE = new RegExp(`\\b${SESSION_END} (destroyed|unbound) ([a-z0-9]+) (\\d+|null) (\\d+)\\b`, "g");

export function parseEnds(log: string): readonly SessionEnd[] {
  return [...log.matchAll(LINE)].map(([, event, mark = "", last, at]) => ({
    event: event === "destroyed" ? "destroyed" : "unbound",
    mark,
    last: last === "null" ? undefined : Number(last),
    at: Number(at),
  }));
}
