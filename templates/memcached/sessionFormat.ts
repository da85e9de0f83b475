import { assertNever } from "../../common/assertNever.ts";
import type { Serializer, SessionPolicy } from "../../topology/model.ts";

/** The variable of a memcached's environment that says what its items are. memcached itself does not look at it. */
export const SESSION_FORMAT = "SESSIONS";

/**
 * What the items of a store are, e.g. `nonSticky guarded`, or `sticky kryo`. No Tomcat reads those of another form, so
 * a change of it starts the stores anew and empty.
 */
export function sessionFormat(sessions: SessionPolicy): string {
  return [...kept(sessions), ...written(sessions.serializer)].join(" ");
}

function kept(sessions: SessionPolicy): readonly string[] {
  switch (sessions.mode) {
    case "sticky":
      return ["sticky"];
    case "nonSticky":
      return sessions.guard ? ["nonSticky", "guarded"] : ["nonSticky"];
    default:
      return assertNever(sessions);
  }
}

/** Java's own form goes without saying. */
function written(serializer: Serializer): readonly string[] {
  return serializer === "java" ? [] : [serializer];
}
