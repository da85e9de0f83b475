/** What a lab takes on a host, by the folders that apt, dpkg, Tomcat and the program on the host write to. */

import type { Problem } from "../../common/userError.ts";

interface Need {
  /** MiB. */
  readonly space: number;
  /** Inodes. */
  readonly files: number;
}

/** What is free; the inodes are infinite if the file system counts none. */
export interface Room extends Need {
  readonly folder: string;
  /** The same for folders that share one. */
  readonly fileSystem: string;
}

/** Releases of the services, the one that runs and the one before; what came to make them of. */
const RELEASES: Readonly<Record<string, Need>> = {
  "/etc": { space: 16, files: 1000 },
  "/srv": { space: 48, files: 1000 },
  "/tmp": { space: 32, files: 100 },
  "/usr/local": { space: 96, files: 1000 },
  "/var/lib": { space: 64, files: 3000 },
};

/** Packages with a compiler, before apt's downloads are removed. */
const PACKAGES: Readonly<Record<string, Need>> = {
  "/usr": { space: 448, files: 8000 },
  "/var/cache/apt/archives": { space: 192, files: 300 },
  "/var/lib/apt/lists": { space: 96, files: 100 },
  "/var/lib/dpkg": { space: 32, files: 1000 },
};

/** The first set-up of a host. */
const FIRST: Readonly<Record<string, Need>> = { ...RELEASES, ...PACKAGES };

/** All that are asked for. */
export const FOLDERS: readonly string[] = Object.keys(FIRST);

/** A problem for each file system that is too full. */
export function roomProblems(
  path: string,
  { room, setUp }: { readonly room: readonly Room[]; readonly setUp: boolean },
): readonly Problem[] {
  const needs = setUp ? RELEASES : FIRST;
  const asked = room.filter(({ folder }) => folder in needs);
  return [...Map.groupBy(asked, ({ fileSystem }) => fileSystem).values()].flatMap((folders) =>
    (["space", "files"] as const)
      .map((kind) => lacking(kind, folders, needs))
      .filter((message) => message !== undefined)
      .map((message) => ({
        path,
        message,
        cure: "make room on the host; `df -h` and `df -i` show what it has",
      })),
  );
}

const UNITS: Readonly<Record<keyof Need, string>> = { space: "MiB", files: "inodes" };

function lacking(
  kind: keyof Need,
  folders: readonly Room[],
  needs: Readonly<Record<string, Need>>,
): string | undefined {
  const parts = folders.map(({ folder }) => ({ folder, amount: needs[folder]?.[kind] ?? 0 }));
  const needed = parts.reduce((sum, { amount }) => sum + amount, 0);
  const free = Math.min(...folders.map((each) => each[kind]));
  if (free >= needed) return undefined;
  const where = parts.map(({ folder, amount }) => `${amount} in ${folder}`).join(", ");
  return `the host has ${free} ${UNITS[kind]} free, and ${needed} are needed: ${where}`;
}
