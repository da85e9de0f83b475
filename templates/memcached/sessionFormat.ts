import { exhausted } from "../../topology/exhausted.ts";
import type { SessionPolicy } from "../../topology/model.ts";

/** The variable of a memcached's environment that says what its items are. memcached itself does not look at it. */
export const SESSION_FORMAT = "SESSIONS";

/**
 * What the items of a store are, e.g. `nonSticky guarded`. No Tomcat reads those of another form, so a change of it
 * starts the stores anew and empty.
 */
export function sessionFormat(sessions: SessionPolicy): string {
  switch (sessions.mode) {
    case "sticky":
      return "sticky";
    case "nonSticky":
      return sessions.guard ? "nonSticky guarded" : "nonSticky";
    default:
      return exhausted(sessions);
  }
}
