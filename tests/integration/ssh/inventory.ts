import type { Machine } from "./machines.ts";

/** What changes by itself on a host, or is apt's and dpkg's own memory of what they did. */
const RESTLESS = [
  ...["dev", "proc", "run", "sys", "tmp", "var/tmp", "var/log", "var/cache"],
  ...["var/lib/apt", "var/lib/dpkg", "var/lib/systemd", "var/lib/ucf", "root/.ssh", "etc/test-addresses"],
  // Of before the last change, as useradd and its like leave them.
  ...["etc/(passwd|group|shadow|gshadow)-", "etc/ld.so.cache"],
];

/** Files, with what identifies those that are configured; packages, units, and who runs what. */
const SCRIPT = `export LC_ALL=C
find / -xdev -regextype posix-extended -regex '/(${RESTLESS.join("|")})' -prune -o -printf '%y %m %u %g %p %l\\n'
find /etc /usr/local /srv /root -xdev -regextype posix-extended -regex '/(${RESTLESS.join("|")})' -prune -o -type f -exec sha256sum {} +
dpkg-query -W -f 'package \${Package} \${db:Status-Status}\\n'
systemctl list-unit-files --no-legend --plain
systemctl list-units --all --no-legend --plain --type service,socket,timer --state failed,not-found,active
ps --ppid 1 -o user:20,comm | sort -u
ip -o link | cut -d : -f 2 | sed 's/@.*//'`;

/** Answers containers, at other ports after each start. */
const DOCKER_DNS = "127.0.0.11";

/** All that a lab could leave behind on a host, or take away, a line each. */
export async function inventory(machine: Machine): Promise<readonly string[]> {
  const [found, rules] = await Promise.all([machine.run(SCRIPT), machine.firewallRules()]);
  return [...found.split("\n"), ...rules.split("\n").filter((rule) => !rule.includes(DOCKER_DNS))];
}

/** What came and what went between two inventories, a line each; nothing where they are the same. */
export function difference(before: readonly string[], after: readonly string[]): readonly string[] {
  const had = new Set(before);
  const has = new Set(after);
  return [
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
  ];
}
