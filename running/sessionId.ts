/** A session's id as msm writes it: `<id>-<store>`, in sticky mode `<id>-<store>.<route>`. */
export interface SessionId {
  /** The part that stays the same, whichever store and Tomcat have the session. */
  readonly bare: string;
  /** The store that msm names; empty if it names none. */
  readonly store: string;
  /** `.TomcatA`, or empty. */
  readonly route: string;
}

export function parseSessionId(text: string): SessionId {
  const [, bare = "", store = "", route = ""] = /^([^-.]*)(?:-(\w+))?(\..*)?$/.exec(text) ?? [];
  return { bare, store, route };
}

/** Returns the part of any id, even a malformed one, that stays the same: up to msm's first suffix. */
export function bareId(text = ""): string {
  return text.split(/[-.]/, 1)[0] ?? "";
}
