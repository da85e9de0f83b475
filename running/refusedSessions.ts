/** What a Tomcat's log reports of sessions that the memcacheds have refused, whatever is configured to store them. */

/** A session was larger than an item may be, or a memcached had no room for it. */
export type Refusal = { readonly kind: "tooLarge"; readonly bytes?: number } | { readonly kind: "noRoom" };

/** The session guard's own, see `Copies.requireRoom` and `Store.refused`. */
const TOO_LARGE = / is too large to be stored: it needs (\d+) bytes, /;
const NO_ROOM = /^\d.* msmlab\.Store\.refused memcached /;

/** memcached's answers, which msm's client logs; the second one also for an item that it had begun to read. */
const ANSWERS = /\bSERVER_ERROR (?:(object too large for cache)|out of memory )/i;

/** @param line of a Tomcat's log. */
export function refusalIn(line: string): Refusal | undefined {
  const [, bytes] = TOO_LARGE.exec(line) ?? [];
  if (bytes !== undefined) return { kind: "tooLarge", bytes: Number(bytes) };
  if (NO_ROOM.test(line)) return { kind: "noRoom" };
  const answer = ANSWERS.exec(line);
  if (answer === null) return undefined;
  return { kind: answer[1] === undefined ? "noRoom" : "tooLarge" };
}

export interface RefusalReport {
  readonly kind: Refusal["kind"];
  /** What is wrong and what to do about it, in one sentence that names the setting. */
  readonly message: string;
}

/** Returns at most one report of each kind. */
export function refusalReports(refusals: readonly Refusal[]): readonly RefusalReport[] {
  const large = refusals.filter(({ kind }) => kind === "tooLarge");
  const reports: RefusalReport[] = [];
  if (large.length > 0) {
    const message = `sessions were not stored, as they are larger than stores.itemSize${largest(large)}; raise it, or keep less in the session`;
    reports.push({ kind: "tooLarge", message });
  }
  if (refusals.length > large.length) {
    const message =
      "sessions were not stored, or only once, as the memcacheds had no room for them; raise stores.memory";
    reports.push({ kind: "noRoom", message });
  }
  return reports;
}

/** Rounded up, so that a limit of this size is enough. msm does not log the size. */
function largest(large: readonly Refusal[]): string {
  const bytes = Math.max(...large.map((refusal) => ("bytes" in refusal ? refusal.bytes : 0)));
  return bytes === 0
    ? ""
    : `, the largest with ${(Math.ceil((10 * bytes) / 1024 / 1024) / 10).toFixed(1)} MiB`;
}
