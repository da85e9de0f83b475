/** How the lab's services on a host are. */

import { quote } from "../../common/quote.ts";
import { type Properties, parseUnits, showUnits, UNIT_FUNCTIONS } from "./units.ts";

/** A unit, and the probe of its service. */
export interface Watched {
  readonly unit: string;
  /** Text for bash. */
  readonly probe: string;
}

const PROBE_TIMEOUT_SECONDS = 5;

/** Text for bash that prints what `parseStates` reads: systemd's words, then the units that do not answer, and why. */
export function stateScript(services: readonly Watched[]): string {
  return [
    UNIT_FUNCTIONS,
    "look() {",
    '  if frozen "$1"; then echo "frozen $1"',
    `  elif ! timeout ${PROBE_TIMEOUT_SECONDS} bash -c "$2" </dev/null >/dev/null 2>&1; then echo "silent $1"; fi`,
    "}",
    showUnits(
      services.map(({ unit }) => unit),
      ["LoadState", "ActiveState", "SubState"],
    ),
    "echo",
    ...services.map(({ unit, probe }) => `look ${unit} ${quote(probe)} &`),
    "wait",
  ].join("\n");
}

/** By the unit's name; units that are not there are left out. */
export function parseStates(text: string): ReadonlyMap<string, string> {
  const mute = new Map(
    [...text.matchAll(/^(frozen|silent) (\S+)$/gm)].map(([, word = "", unit = ""]) => [unit, word]),
  );
  const there = [...parseUnits(text)].filter(([, { LoadState }]) => LoadState !== "not-found");
  return new Map(there.map(([unit, properties]) => [unit, stateOf(properties, mute.get(unit))]));
}

/** `running`, `unhealthy`, `frozen` or systemd's own word, e.g. `failed`, `auto-restart`. */
function stateOf(
  { LoadState = "", ActiveState = "", SubState = "" }: Properties,
  mute: string | undefined,
): string {
  if (LoadState !== "loaded") return LoadState;
  if (ActiveState !== "active") return /ing$/.test(ActiveState) ? SubState : ActiveState;
  return mute === "silent" ? "unhealthy" : (mute ?? SubState);
}
