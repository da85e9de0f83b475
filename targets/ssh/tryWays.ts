/** Tries the lab's connections before anything is placed; a temporary listener stands in for a service that is not there yet. */

import type { LabNode } from "../../topology/model.ts";
import type { Facts } from "./facts.ts";
import { takes } from "./hostProblems.ts";
import { onNode, type ShellOf } from "./onHost.ts";
import { obstacleTo } from "./reach.ts";
import { parseTries, triesScript } from "./tries.ts";
import { placeOf, type Way } from "./ways.ts";

/** How a try went. */
export interface Tried {
  readonly way: Way;
  /** What kept the connection from being made, e.g. `Connection refused`; absent or empty if it was made. */
  readonly obstacle?: string | undefined;
}

/** Seconds after which a listener ends by itself. */
const LONGEST = 20;

/**
 * All at once. Where a host has connected as its facts were asked, it is not tried again; where it has not, the other host may have
 * started late, or nothing may have listened there.
 * @param facts of every host that a way leads from or to, by node.
 * @throws {ConnectError} if a host is not reached any more.
 */
export async function tryWays(
  ways: readonly Way[],
  facts: ReadonlyMap<string, Facts>,
  shellOf: ShellOf,
): Promise<readonly Tried[]> {
  const isMade = (way: Way) =>
    way.from !== undefined && facts.get(way.from.name)?.obstacles[placeOf(way)] === "";
  const made = ways.filter(isMade);
  const left = ways.filter((way) => !isMade(way));
  const silent = left.filter(
    ({ to, service }) => !facts.get(to.name)?.listeners.some(takes(to.address, service.port)),
  );
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const listening = [...Map.groupBy(silent, ({ to }) => to)].map(async ([to, led]) => {
      ends.push(await listen(shellOf, to, led));
    });
    await Promise.all(listening);
    const tried = [...Map.groupBy(left, ({ from }) => from)].map(([from, led]) =>
      from === undefined ? tryFromHere(led) : tryFrom(shellOf, from, led),
    );
    return [...made.map((way) => ({ way })), ...(await Promise.all(tried)).flat()];
  } finally {
    await Promise.allSettled(ends.map((end) => end()));
  }
}

/** Listens on a node for the connections that lead there. @returns a function that ends that. */
async function listen(shellOf: ShellOf, to: LabNode, led: readonly Way[]): Promise<() => Promise<unknown>> {
  const ports = [...new Set(led.map(({ service }) => service.port))];
  const id = await onNode(shellOf, to.name, listenScript(to.address, ports));
  return () => onNode(shellOf, to.name, `kill ${id.trim()} 2>/dev/null || :`);
}

/**
 * Shell text that lets a process of its own listen at these ports, and prints its id; perl is on every Debian and Ubuntu.
 * The kernel itself takes the connections. A port that something else has by now needs no other listener.
 */
function listenScript(address: string, ports: readonly number[]): string {
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

async function tryFrom(shellOf: ShellOf, from: LabNode, led: readonly Way[]): Promise<readonly Tried[]> {
  const places = led.map(placeOf);
  const told = parseTries(await onNode(shellOf, from.name, triesScript(places)));
  return led.map((way) => ({ way, obstacle: told.get(placeOf(way)) }));
}

function tryFromHere(led: readonly Way[]): Promise<readonly Tried[]> {
  return Promise.all(
    led.map(async (way) => ({ way, obstacle: await obstacleTo(way.to.address, way.service.port) })),
  );
}
