import { assertNever } from "../../common/assertNever.ts";
import type { Serializer, SessionPolicy } from "../../topology/model.ts";

/** The variable in a memcached's environment that names the format of its items. memcached itself ignores it. */
export const SESSION_FORMAT = "SESSIONS";

/**
 * Returns the format of a store's items, e.g. `nonSticky guarded` or `sticky kryo`. No Tomcat reads items of another
 * format, so a changed format restarts the stores, empty.
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

/** Java's own serialisation is the default, which the format does not name. */
function written(serializer: Serializer): readonly string[] {
  return serializer === "java" ? [] : [serializer];
}
