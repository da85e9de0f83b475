/** Connections that are tried before anything is placed: where nothing listens yet, something does for as long as that takes. */

import type { LabNode } from "../../topology/model.ts";
import type { Facts } from "./facts.ts";
import { takes } from "./hostProblems.ts";
import { onNode, type ShellOf } from "./onHost.ts";
import { obstacleTo } from "./reach.ts";
import type { Way } from "./ways.ts";

/** A way that cannot be gone. */
export interface Barred {
  readonly way: Way;
  /** What kept the connection from being made, e.g. `Connection refused`. */
  readonly obstacle: string;
}

/** Seconds a connection may take: one packet may be lost. */
const PATIENCE = 2;

/** Seconds after which listeners end that nobody has ended. */
const LONGEST = 20;

/**
 * All at once.
 * @param facts of every host that a way leads from or to, by node.
 * @throws where a host is not reached any more.
 */
export async function tryWays(
  ways: readonly Way[],
  facts: ReadonlyMap<string, Facts>,
  shellOf: ShellOf,
): Promise<readonly Barred[]> {
  const silent = ways.filter(
    ({ to, service }) => !facts.get(to.name)?.listeners.some(takes(to.address, service.port)),
  );
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const listening = [...Map.groupBy(silent, ({ to }) => to)].map(async ([to, led]) => {
      ends.push(await listen(shellOf, to, led));
    });
    await Promise.all(listening);
    const tried = [...Map.groupBy(ways, ({ from }) => from)].map(([from, led]) =>
      from === undefined ? tryFromHere(led) : tryFrom(shellOf, from, led),
    );
    return (await Promise.all(tried)).flat();
  } finally {
    await Promise.allSettled(ends.map((end) => end()));
  }
}

/** Listens on a node where ways lead to. @returns ends that. */
async function listen(shellOf: ShellOf, to: LabNode, led: readonly Way[]): Promise<() => Promise<unknown>> {
  const ports = [...new Set(led.map(({ service }) => service.port))];
  const id = await onNode(shellOf, to.name, listenScript(to.address, ports));
  return () => onNode(shellOf, to.name, `kill ${id.trim()} 2>/dev/null || :`);
}

/**
 * Shell text that lets a process of its own listen at these ports, and prints its id; perl is on every Debian and Ubuntu.
 * The kernel itself takes the connections. A port that something else has by now needs no other listener.
 */
export function listenScript(address: string, ports: readonly number[]): string {
  return [
    "perl -MIO::Socket::INET -MPOSIX=setsid - " +
      ports.map((port) => `${address}:${port}`).join(" ") +
      " <<'END'",
    "my @doors = map { IO::Socket::INET->new(LocalAddr => $_, Listen => 64, ReuseAddr => 1) } @ARGV;",
    'defined(my $id = fork) or die "cannot fork: $!\\n";',
    'if ($id) { print "$id\\n"; exit }',
    "setsid;",
    "close $_ for *STDIN, *STDOUT, *STDERR;",
    `sleep ${LONGEST};`,
    "END",
  ].join("\n");
}

async function tryFrom(shellOf: ShellOf, from: LabNode, led: readonly Way[]): Promise<readonly Barred[]> {
  const places = led.map(({ to, service }) => `${to.address} ${service.port}`);
  const obstacles = parseObstacles(await onNode(shellOf, from.name, connectScript(places)));
  return led.flatMap((way, index) => {
    const obstacle = obstacles.get(places[index] ?? "");
    return obstacle === undefined ? [] : [{ way, obstacle }];
  });
}

/** Text for bash that prints what `parseObstacles` reads. @param places `ADDRESS PORT`. */
export function connectScript(places: readonly string[]): string {
  return [
    "export LC_ALL=C",
    "try() {",
    "  local words code=0",
    `  words=$(timeout ${PATIENCE} bash -c ': <>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1) || code=$?`,
    `  [ $code -ne 124 ] || words="no answer within ${PATIENCE} s"`,
    `  [ $code -eq 0 ] || echo "$1 $2 \${words##*: }"`,
    "}",
    ...places.map((place) => `try ${place} &`),
    "wait",
  ].join("\n");
}

/** By `ADDRESS PORT`; those that can be connected to are left out. @param text what `connectScript` printed. */
export function parseObstacles(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^(\S+ \d+) (.+)$/gm)].map(([, place = "", words = ""]) => [place, words]),
  );
}

async function tryFromHere(led: readonly Way[]): Promise<readonly Barred[]> {
  const tried = led.map(async (way) => ({
    way,
    obstacle: await obstacleTo(way.to.address, way.service.port),
  }));
  return (await Promise.all(tried)).flatMap(({ way, obstacle }) =>
    obstacle === undefined ? [] : [{ way, obstacle }],
  );
}
