/** Which sockets on a host are the lab's: hosts have others. */

import { LISTENERS_SCRIPT, type Listener, parseListeners } from "../listeners.ts";
import { UNIT_FUNCTIONS } from "./units.ts";

/** Text for bash that prints what `listenersOf` reads: the sockets that the units' processes have, then all there are. */
export function socketScript(units: readonly string[]): string {
  return [
    UNIT_FUNCTIONS,
    `for unit in ${units.join(" ")}; do`,
    '  for id in $(processes "$unit"); do readlink /proc/$id/fd/* 2>/dev/null | grep ^socket: || :; done',
    "done",
    LISTENERS_SCRIPT,
  ].join("\n");
}

/** Those that take connections or datagrams. @param text what `socketScript` printed. */
export function listenersOf(text: string): readonly Listener[] {
  const own = new Set([...text.matchAll(/^socket:\[(\d+)\]$/gm)].map(([, inode]) => inode));
  return parseListeners(text, (inode) => own.has(inode));
}
