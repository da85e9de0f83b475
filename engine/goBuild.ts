/** Builds the engine and the docker plugin from their sources, where no release is within reach. */

import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { isAlive } from "../common/isAlive.ts";
import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { advance, type GoProgress, modulesIn, STARTED } from "./goProgress.ts";
import { PULUMI_VERSION } from "./versions.ts";

/** A program of the module in `engine/go`, or one that it names as a tool. */
export interface GoProgram {
  readonly package: string;
  /** The name of its executable. */
  readonly file: string;
}

export const CLI: GoProgram = { package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", file: "pulumi" };
export const DOCKER_PLUGIN: GoProgram = {
  package: "./pulumi-resource-docker",
  file: "pulumi-resource-docker",
};

const MODULE = join(import.meta.dirname, "go");

/** GiB that modules and compiled packages of one build take, until it is done. */
const SPACE = 5;

/**
 * Compiles `programs` in one build, which compiles what they share once, and hands the folder with the executables to
 * `install`. What was downloaded and compiled is kept where it is cut off, used by the next run, and removed in the end.
 * @throws {UserError} where there is no Go that can, or the build fails.
 */
export async function buildWithGo(
  programs: readonly GoProgram[],
  report: Report,
  install: (folder: string) => Promise<void>,
): Promise<void> {
  const go = await findGo();
  const work = await workFolder();
  const out = join(work, "bin");
  const packages = programs.map((program) => program.package);
  const run = (args: readonly string[], told: (progress: GoProgress) => string) =>
    runGo(go, args, work, told, report);

  const modules = modulesIn(await readFile(join(MODULE, "go.sum"), "utf8"));
  // Listing downloads all that the build needs, and tells how much that is.
  const listed = await run(
    ["list", "-deps", ...TAGS, ...packages],
    (progress) => `downloading Go modules, ${progress.modules} of about ${modules}`,
  );
  const total = listed.trim().split("\n").length;
  await run(
    ["build", "-v", "-trimpath", "-buildvcs=false", ...TAGS, ...LINKING, "-o", `${out}/`, ...packages],
    (progress) =>
      `compiling ${programs.map(({ file }) => file).join(" and ")}, ${progress.packages} of ${total} packages`,
  );
  await install(out);
  report("removing what the build does not need any more");
  await rm(work, { recursive: true, force: true });
}

/** Without the compose resource, which the SDK does not have and which is the largest part of the provider. */
const TAGS = ["-tags", "no_compose"];
const LINKING = [
  "-ldflags",
  `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`,
];

/** Where Go's own archive is unpacked to. */
const USUAL_PLACE = "/usr/local/go/bin/go";

async function findGo(): Promise<string> {
  const answers: string[] = [];
  for (const go of ["go", USUAL_PLACE]) {
    // In the module, so that Go says itself whether it is new enough for it.
    const child = spawn(go, ["env", "GOVERSION"], { cwd: MODULE, env: goEnvironment() });
    const ended = new Promise<number | null>((resolve) =>
      child.once("error", () => resolve(null)).once("close", resolve),
    );
    const [code, said] = [await ended, await text(child.stderr).catch(() => "")];
    if (code === 0) return go;
    if (said.trim() !== "") answers.push(`${go}: ${said.trim()}`);
  }
  throw new UserError(
    ["Pulumi must be built here, and there is no Go 1.26 or newer", ...answers].join("\n"),
    `install Go 1.26 or newer (https://go.dev/dl) or Pulumi ${PULUMI_VERSION} (https://www.pulumi.com/docs/install), then run it again`,
  );
}

/** The user's choice of proxy and checksum database holds; what changes how packages are built does not. */
function goEnvironment(work?: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOFLAGS: "-modcacherw",
    GOWORK: "off",
    CGO_ENABLED: "0",
    ...(work !== undefined && { GOMODCACHE: join(work, "modules"), GOCACHE: join(work, "compiled") }),
  };
}

/** A folder of this process's own; the work of one that was cut off goes on in it. */
async function workFolder(): Promise<string> {
  const builds = join(cacheFolder(), "build");
  const own = join(builds, `go-${process.pid}`);
  await mkdir(builds, { recursive: true });
  for (const name of await readdir(builds)) {
    if (isAbandoned(name) && (await takeOver(join(builds, name), own))) return own;
  }
  const { bavail, bsize } = await statfs(builds);
  if (bavail * bsize < SPACE * 2 ** 30)
    throw new UserError(
      `building Pulumi needs ${SPACE} GiB for a few minutes; ${builds} has ${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB left`,
      "free some space, or set MSM_LAB_CACHE to a folder on another disk",
    );
  await mkdir(own, { recursive: true });
  return own;
}

function isAbandoned(name: string): boolean {
  const pid = Number(/^go-(\d+)$/.exec(name)?.[1]);
  return pid === process.pid || (!Number.isNaN(pid) && !isAlive(pid));
}

/** Of several processes that try, one succeeds. */
async function takeOver(abandoned: string, own: string): Promise<boolean> {
  return rename(abandoned, own).then(
    () => true,
    () => false,
  );
}

/** Milliseconds between two lines of progress. */
const PACE = 1000;

/** Runs `go` in the module; gives back its stdout. */
async function runGo(
  go: string,
  args: readonly string[],
  work: string,
  told: (progress: GoProgress) => string,
  report: Report,
): Promise<string> {
  const child = spawn(go, args, { cwd: MODULE, env: goEnvironment(work), stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  const output = text(child.stdout);
  let progress = STARTED;
  let last = 0;
  for await (const line of createInterface(child.stderr)) {
    progress = advance(progress, line);
    if (Date.now() - last < PACE) continue;
    last = Date.now();
    report(told(progress));
  }
  if ((await ended) === 0) return output;
  throw new UserError(
    [`"go ${args[0]}" failed in ${MODULE}:`, ...progress.remarks.map((line) => `  ${line}`)].join("\n"),
    "if a module cannot be downloaded, set GOPROXY to one within reach; then run it again, it goes on where it stopped",
  );
}
