/** Builds the engine and the docker plugin from source, if no release can be downloaded. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { isAlive } from "../common/isAlive.ts";
import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { run } from "./docker/run.ts";
import { advance, type GoProgress, modulesIn, STARTED } from "./goProgress.ts";
import { timeLeft } from "./timeLeft.ts";
import { PULUMI_VERSION } from "./versions.ts";

/** A program in the module `engine/go`, or one that the module names as a tool. */
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

/** Disk space for the modules and compiled packages of one build, until it is done. */
const BUILD_SPACE_GIB = 5;

/**
 * Compiles `programs` in one build, which compiles shared packages once, and passes the folder with the executables to
 * `install`. If it is interrupted, the next run uses what was downloaded and compiled; the end of a build removes it.
 * @throws {UserError} if this machine has no Go that is new enough, or the build fails.
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
  const runHere = (args: readonly string[], progressLine: ProgressLine) =>
    runGo(go, args, work, progressLine, report);

  const modules = modulesIn(await readFile(join(MODULE, "go.sum"), "utf8"));
  // Listing the packages downloads all modules and counts what the build compiles.
  const listed = await runHere(
    ["list", "-deps", ...TAGS, ...packages],
    (progress) => `downloading Go modules, ${progress.modules} of about ${modules}`,
  );
  const total = listed.trim().split("\n").length;
  await runHere(
    ["build", "-v", "-trimpath", "-buildvcs=false", ...TAGS, ...LINKING, "-o", `${out}/`, ...packages],
    ({ packages: done }, elapsedMs) =>
      [
        `compiling ${programs.map(({ file }) => file).join(" and ")}`,
        `${done} of ${total} packages`,
        timeLeft(done / total, elapsedMs),
      ]
        .filter(Boolean)
        .join(", "),
  );
  await install(out);
  report("removing what the build does not need any more");
  await rm(work, { recursive: true, force: true });
}

/** Leaves out the compose resource, which the SDK lacks and which is the largest part of the provider. */
const TAGS = ["-tags", "no_compose"];
const LINKING = [
  "-ldflags",
  `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`,
];

/** Where Go's installation guide puts it. */
const DEFAULT_GO = "/usr/local/go/bin/go";

async function findGo(): Promise<string> {
  const answers: string[] = [];
  for (const go of ["go", DEFAULT_GO]) {
    // In the module's folder Go itself checks whether it is new enough for the module.
    const { code, stderr } = await run(go, ["env", "GOVERSION"], { cwd: MODULE, env: goEnvironment() });
    if (code === 0) return go;
    if (code > 0) answers.push(`${go}: ${stderr.trim()}`);
  }
  throw new UserError(
    ["Pulumi must be built on this machine, which has no Go 1.26 or newer", ...answers].join("\n"),
    `install Go 1.26 or newer (https://go.dev/dl) or Pulumi ${PULUMI_VERSION} (https://www.pulumi.com/docs/install), then run it again`,
  );
}

/** Keeps the user's choice of proxy and checksum database; overrides what changes how packages are built. */
function goEnvironment(work?: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOFLAGS: "-modcacherw",
    GOWORK: "off",
    CGO_ENABLED: "0",
    ...(work !== undefined && { GOMODCACHE: join(work, "modules"), GOCACHE: join(work, "compiled") }),
  };
}

/** A folder of this process's own; it takes over the folder of a build that was interrupted. */
async function workFolder(): Promise<string> {
  const builds = join(cacheFolder(), "build");
  const own = join(builds, `go-${process.pid}`);
  await mkdir(builds, { recursive: true });
  for (const name of await readdir(builds)) {
    if (isAbandoned(name) && (await takeOver(join(builds, name), own))) return own;
  }
  const { bavail, bsize } = await statfs(builds);
  if (bavail * bsize < BUILD_SPACE_GIB * 2 ** 30)
    throw new UserError(
      `building Pulumi needs ${BUILD_SPACE_GIB} GiB for a few minutes; ${builds} has ${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB left`,
      "free some space, or set MSM_LAB_CACHE to a folder on another disk",
    );
  await mkdir(own, { recursive: true });
  return own;
}

function isAbandoned(name: string): boolean {
  const pid = Number(/^go-(\d+)$/.exec(name)?.[1]);
  return pid === process.pid || (!Number.isNaN(pid) && !isAlive(pid));
}

/** Renaming is atomic: if several processes try, one succeeds. */
async function takeOver(abandoned: string, own: string): Promise<boolean> {
  return rename(abandoned, own).then(
    () => true,
    () => false,
  );
}

const PROGRESS_INTERVAL_MS = 1000;

/** What to report. @param elapsedMs since `go` was started. */
type ProgressLine = (progress: GoProgress, elapsedMs: number) => string;

/** Runs `go` in the module, and returns its stdout. */
async function runGo(
  go: string,
  args: readonly string[],
  work: string,
  progressLine: ProgressLine,
  report: Report,
): Promise<string> {
  const child = spawn(go, args, { cwd: MODULE, env: goEnvironment(work), stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const output = text(child.stdout);
  let progress = STARTED;
  const begun = Date.now();
  let last = 0;
  for await (const line of createInterface(child.stderr)) {
    progress = advance(progress, line);
    if (Date.now() - last < PROGRESS_INTERVAL_MS) continue;
    last = Date.now();
    report(progressLine(progress, last - begun));
  }
  const [code] = await ended;
  if (code === 0) return output;
  throw new UserError(
    [`"go ${args[0]}" failed in ${MODULE}:`, ...progress.remarks.map((line) => `  ${line}`)].join("\n"),
    "if a module cannot be downloaded, set GOPROXY to a reachable proxy; then run it again: it resumes where it stopped",
  );
}
