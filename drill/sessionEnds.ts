/** The ends of marked sessions, as the Tomcats' logs tell them. */

import { SESSION_END } from "../templates/tomcat/attributesJsp.ts";
import { planName } from "../topology/plan.ts";
import type { Lab } from "./lab.ts";

export interface SessionEnd {
  /** `destroyed`: the application's listener was told. `unbound`: an attribute was. */
  readonly event: "destroyed" | "unbound";
  readonly mark: string;
  /** The attribute `last` of a destroyed session; nothing where it had none. */
  readonly last: number | undefined;
  /** The Tomcat's clock, in milliseconds. */
  readonly at: number;
}

/** @param since Unix time in seconds. @returns those of all Tomcats, also of one that is down. */
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
