/** The lab's units on a host, as systemd and the kernel report them. */

/**
 * Bash functions. `processes UNIT` prints the ids of a unit's processes: in every hierarchy of control groups their path
 * ends in its name. `frozen UNIT` says whether a signal has stopped one of them, which systemd does not report.
 */
export const UNIT_FUNCTIONS = [
  `processes() { grep -lsE "/$1\\$" /proc/[0-9]*/cgroup | cut -d / -f 3; }`,
  `frozen() { for id in $(processes "$1"); do ! grep -qs '^State:.T' /proc/$id/status || return 0; done; return 1; }`,
].join("\n");

/** A unit's properties by their names (systemd's `org.freedesktop.systemd1(5)`). */
export type Properties = Readonly<Record<string, string>>;

/** Shell text that prints properties of units, a paragraph for each. */
export function showUnits(units: readonly string[], properties: readonly string[]): string {
  return `systemctl show --property Id,${properties.join(",")} ${units.join(" ")}`;
}

/** By the unit's name. @param text what `showUnits` printed. */
export function parseUnits(text: string): ReadonlyMap<string, Properties> {
  const paragraphs = text.split(/\n\n+/).map(parseProperties);
  return new Map(paragraphs.flatMap((unit) => (unit.Id === undefined ? [] : [[unit.Id, unit]])));
}

function parseProperties(paragraph: string): Properties {
  const pairs = paragraph.split("\n").map((line) => line.split(/=(.*)/s));
  return Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, value]));
}
