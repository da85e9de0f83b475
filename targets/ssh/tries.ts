/** Connections that a host tries to make, all at once. */

/** Seconds a connection may take: one packet may be lost. */
const CONNECT_TIMEOUT_SECONDS = 2;

/** Text for bash that prints what `parseTries` reads. @param places each as `placeOf` has it. */
export function triesScript(places: readonly string[]): string {
  return [
    "export LC_ALL=C",
    "try() {",
    "  local words code=0",
    `  words=$(timeout ${CONNECT_TIMEOUT_SECONDS} bash -c ': <>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1) || code=$?`,
    `  [ $code -ne 124 ] || words="no answer within ${CONNECT_TIMEOUT_SECONDS} s"`,
    `  echo "$1 $2 \${words##*: }"`,
    "}",
    ...places.map((place) => `try ${place} &`),
    "wait",
  ].join("\n");
}

/** Returns what kept each connection from being made, by its place; empty if nothing did. @param text what `triesScript` printed. */
export function parseTries(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^(\S+ \d+) ?(.*)$/gm);
  return new Map([...lines].map(([, place = "", obstacle = ""]) => [place, obstacle]));
}
