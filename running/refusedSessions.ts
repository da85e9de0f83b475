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

/** Returns at most one report of each kind, in one sentence that names the setting. */
export function refusalReports(
  refusals: readonly Refusal[],
): readonly { readonly kind: Refusal["kind"]; readonly message: string }[] {
  const large = refusals.filter(({ kind }) => kind === "tooLarge");
  const largest = Math.max(...large.map((refusal) => ("bytes" in refusal ? refusal.bytes : 0)));
  const size =
    largest > 0 ? `, the largest with ${(Math.ceil((10 * largest) / 1024 / 1024) / 10).toFixed(1)} MiB` : "";
  return [
    ...(large.length > 0
      ? [
          {
            kind: "tooLarge",
            message: `sessions were not stored, as they are larger than stores.itemSize${size}; raise it, or keep less in the session`,
          } as const,
        ]
      : []),
    ...(refusals.length > large.length
      ? [
          {
            kind: "noRoom",
            message:
              "sessions were not stored, or only once, as the memcacheds had no room for them; raise stores.memory",
          } as const,
        ]
      : []),
  ];
}
