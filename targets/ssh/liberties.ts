/** What the units of a host may do that none of the lab's services needs. */

import { type Properties, parseUnits, showUnits } from "./units.ts";

/** Of 10, by `systemd-analyze security`; a unit without any confinement has 9.6. */
const MOST_EXPOSURE = 4;

/** Bit of `CAP_NET_BIND_SERVICE` (`linux/capability.h`), and the ports that take it. */
const BIND = 1n << 10n;
const FIRST_FREE_PORT = 1024;

/** A unit, and the lowest port of its service. */
export interface Confined {
  readonly unit: string;
  readonly lowestPort: number;
}

/** Shell text that prints what `libertiesOf` reads: settings of the units, what the kernel says of their processes, exposures. */
export function libertyScript(services: readonly Confined[]): string {
  const units = services.map(({ unit }) => unit);
  return [
    showUnits(units, ["LoadState", "ProtectSystem", "ReadWritePaths", "MemoryMax"]),
    ...units.flatMap((unit) => [
      `echo; echo "process ${unit}"`,
      `grep -E '^(Uid|CapPrm|CapBnd|NoNewPrivs):' "/proc/$(systemctl show --property MainPID --value ${unit})/status" || :`,
      `systemd-analyze security --no-pager ${unit} | tail -n 1`,
    ]),
  ].join("\n");
}

/** Of units that are there. @param text what `libertyScript` printed. */
export function libertiesOf(
  services: readonly Confined[],
  text: string,
): readonly (readonly [unit: string, liberty: string])[] {
  const settings = parseUnits(text);
  return services.flatMap(({ unit, lowestPort }) => {
    const own = settings.get(unit);
    if (own?.LoadState !== "loaded") return [];
    const [, process = ""] = text.split(`\nprocess ${unit}\n`);
    return [...ofProcess(process, lowestPort), ...ofSettings(own)].map((liberty) => [unit, liberty] as const);
  });
}

/** @param text begins with the lines about one process. */
function ofProcess(text: string, port: number): readonly string[] {
  const value = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(text)?.[1];
  const held = BigInt(`0x${value("CapPrm") ?? 0}`) | BigInt(`0x${value("CapBnd") ?? 0}`);
  const needed = port < FIRST_FREE_PORT ? BIND : 0n;
  const exposure = /exposure level for \S+: ([\d.]+)/.exec(text)?.[1];
  return told([
    [value("Uid") === "0", "runs as root"],
    [(held & ~needed) !== 0n, "has capabilities"],
    [value("NoNewPrivs") === "0", "may gain privileges"],
    [
      Number(exposure) > MOST_EXPOSURE,
      `has an exposure of ${exposure}, above ${MOST_EXPOSURE} (systemd-analyze security)`,
    ],
  ]);
}

function ofSettings({ ProtectSystem, ReadWritePaths = "", MemoryMax }: Properties): readonly string[] {
  return told([
    [ProtectSystem !== "strict", "may write its root file system"],
    [ReadWritePaths !== "", `may write ${ReadWritePaths}`],
    [MemoryMax === "infinity", "may take all memory"],
  ]);
}

function told(found: readonly (readonly [boolean, string])[]): readonly string[] {
  return found.filter(([is]) => is).map(([, what]) => what);
}
