/** The base image of all images of a lab: pulled, or, if no registry answers, made from Debian's packages. */

import { spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DEBIAN_RELEASE, debianImage } from "../../artifacts/baseImage.ts";
import { cacheFolder } from "../../artifacts/cacheFolder.ts";
import type { Report } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import type { NeedState } from "../need.ts";
import { aptInstall, aptUpdate } from "./apt.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { lastWords, run } from "./run.ts";

/** How long `docker pull` may print nothing before the registry counts as unreachable. */
const REGISTRY_TIMEOUT_MS = 8_000;

/** @param release of Debian. */
export async function checkBaseImage(release = DEBIAN_RELEASE): Promise<NeedState> {
  const image = debianImage(release);
  const { code, stdout } = await run("docker", ["image", "inspect", "--format", "{{.Id}}", image]);
  return code === 0
    ? { met: true, detail: stdout.trim().slice(0, "sha256:".length + 12) }
    : { met: false, detail: "not in this Docker engine", cure: "`lab up` pulls it or makes it", byUp: true };
}

/**
 * @param release of Debian.
 * @throws {UserError} if no registry answers and this machine cannot make a Debian.
 */
export async function provideBaseImage(report: Report, release = DEBIAN_RELEASE): Promise<void> {
  const image = debianImage(release);
  report(`pulling ${image}`);
  const words = await pull(image);
  if (words === undefined) return;
  const obstacle = bootstrapObstacle(thisMachine());
  if (obstacle !== undefined) {
    throw new UserError(
      `${image} cannot be pulled: ${words}`,
      `make sure that Docker reaches a registry, or ${obstacle}`,
    );
  }
  await bootstrap(report, release);
}

/** Returns the cure, in the imperative, if this machine cannot make a Debian of its own; undefined if it can. */
export function bootstrapObstacle(machine: Machine): string | undefined {
  if (!machine.debianLike) return `load it with \`docker load\``;
  return machine.root ? undefined : "run again as root: it is then made from Debian's packages";
}

/** Returns undefined after success, otherwise the reason of the failure. */
async function pull(image: string): Promise<string | undefined> {
  const docker = spawn("docker", ["pull", image], { stdio: ["ignore", "pipe", "pipe"] });
  let words = "the registry does not answer";
  const silence = setTimeout(() => docker.kill("SIGKILL"), REGISTRY_TIMEOUT_MS);
  // The registry answers: the download itself has no time limit.
  docker.stdout.on("data", () => clearTimeout(silence));
  docker.stderr.on("data", (data: Buffer) => {
    words = data.toString().trim();
  });
  const code = await new Promise((resolve) => docker.on("close", resolve).on("error", resolve));
  clearTimeout(silence);
  return code === 0 ? undefined : words;
}

async function bootstrap(report: Report, release: string): Promise<void> {
  await aptUpdate(report);
  await aptInstall(["debootstrap", "debian-archive-keyring"], report);
  const folder = join(cacheFolder(), "build", "debian");
  // A run that was killed leaves its folder; runs do not overlap.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    report("making it from Debian's packages");
    const mirror = await debianMirror();
    await step("debootstrap", "--variant=minbase", "--force-check-gpg", release, folder, ...mirror);
    report("importing it into Docker");
    await step("bash", "-c", IMPORT, "import", folder, debianImage(release));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** $1: the folder, $2: the image. Apt's caches are left out. */
const IMPORT = `set -o pipefail
tar -C "$1" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' -c . |
  docker import --change 'CMD ["bash"]' - "$2"`;

/** The mirror from which this machine's apt gets Debian, which has all releases; empty if this machine has another system. */
async function debianMirror(): Promise<string[]> {
  const format = "$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)";
  const { stdout } = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  return mirrorOf(stdout);
}

/** @param targets lines of origin, code name, component and address. */
export function mirrorOf(targets: string): string[] {
  const [, address] = /^Debian [a-z]+ main (\S+)$/m.exec(targets) ?? [];
  return address === undefined ? [] : [address];
}

async function step(program: string, ...args: readonly string[]): Promise<void> {
  const outcome = await run(program, args);
  if (outcome.code === 0) return;
  throw new UserError(
    `the base image cannot be made: ${program}: ${lastWords(outcome)}`,
    "make sure that Docker reaches a registry, or load the image with `docker load`",
  );
}
