/** How Tomcats that restart one after the other come along, by what is heard of a deployment. */

/** Of a container or a release, on any target, e.g. `node2-tomcat` or `node2-tomcat2-release`. */
const TOMCAT = /^(.*-tomcat\d*)(-release)?$/;

/** What the program of a node says of a restart (targets/node/place.sh), and what is shown instead. */
const STARTING = "starting";
const WAITING = "waiting until it answers";
const SHOWN: Readonly<Record<string, string>> = { [STARTING]: "draining", [WAITING]: "restarting" };

export interface TomcatsAway {
  /** An operation of the engine begins. */
  begins(op: string, name: string): void;
  /**
   * It has ended well.
   * @returns what to tell of a Tomcat that is back, e.g. `drained in 0.9 s, back after 3.1 s`; empty for all others.
   */
  ends(op: string, name: string): string;
  /** @returns the words to show for those that a resource printed. */
  says(op: string, name: string, words: string): string;
}

/** @param now returns milliseconds. */
export function watchTomcats(now: () => number = Date.now): TomcatsAway {
  const away = new Map<string, { readonly sinceMs: number; drainedMs?: number }>();
  const leave = (tomcat: string) => {
    if (!away.has(tomcat)) away.set(tomcat, { sinceMs: now() });
  };
  const drained = (tomcat: string) => {
    const entry = away.get(tomcat);
    if (entry) entry.drainedMs ??= now() - entry.sinceMs;
  };

  return {
    begins(op, name) {
      const [, tomcat] = TOMCAT.exec(name) ?? [];
      if (tomcat !== undefined && op === "delete-replaced") leave(tomcat);
    },
    ends(op, name) {
      const [, tomcat = ""] = TOMCAT.exec(name) ?? [];
      if (op === "delete-replaced") drained(tomcat);
      const entry = away.get(tomcat);
      if (op !== "update" || entry?.drainedMs === undefined) return "";
      away.delete(tomcat);
      return `drained in ${seconds(entry.drainedMs)}, back after ${seconds(now() - entry.sinceMs)}`;
    },
    says(op, name, words) {
      const [, tomcat] = TOMCAT.exec(name) ?? [];
      if (tomcat === undefined || op !== "update") return words;
      if (words === STARTING) leave(tomcat);
      if (words === WAITING) drained(tomcat);
      return away.has(tomcat) ? (SHOWN[words] ?? words) : words;
    },
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
