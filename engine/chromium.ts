/** A browser for the tests that look at pages as a user does; a lab itself needs none. */

import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { aptInstall, aptUpdate } from "./docker/apt.ts";
import { findOnPath, thisMachine } from "./docker/machine.ts";
import type { Need, NeedState } from "./need.ts";

/** The names of the program on Debian and elsewhere. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser, and a font. */
const PACKAGES = ["chromium", "fonts-dejavu-core"];

const CURE = `install Chromium (Debian: apt-get install ${PACKAGES.join(" ")})`;

export function chromiumNeed(): Need {
  return { name: "Chromium", after: [], check, provide };
}

/** The path of the browser; undefined if this machine has none. */
export function findChromium(path = process.env.PATH ?? ""): string | undefined {
  return findOnPath(NAMES, path);
}

async function check(): Promise<NeedState> {
  const program = findChromium();
  if (program !== undefined) return { met: true, detail: program };
  const cure = canInstall() ? "`lab test` installs it" : CURE;
  return { met: false, detail: "not installed", cure, byUp: false };
}

async function provide(report: Report): Promise<void> {
  if (findChromium() !== undefined) return;
  if (!canInstall()) throw new UserError("Chromium is not installed", CURE);
  await aptUpdate(report);
  await aptInstall(PACKAGES, report);
}

function canInstall(): boolean {
  const { root, debianLike } = thisMachine();
  return root && debianLike;
}
