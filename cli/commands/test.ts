import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { UserError } from "../../common/userError.ts";
import { chromiumNeed } from "../../engine/chromium.ts";
import { dockerNeeds } from "../../engine/docker/docker.ts";
import type { Need } from "../../engine/need.ts";
import { engineEnvironment } from "../../engine/pulumi.ts";
import { changedSince, testsOf } from "../changedTests.ts";
import { labNeeds } from "../needs.ts";
import { projectRoot } from "../projectRoot.ts";
import { setUp } from "../setUp.ts";
import { testImagesNeed } from "../testImages.ts";

const UNIT = "tests/unit/**/*.test.ts";
const INTEGRATION = "tests/integration/**/*.test.ts";

const CHECKS: readonly (readonly [string, ...string[]])[] = [
  ["node_modules/.bin/biome", "check", "--error-on-warnings", "."],
  ["node_modules/.bin/tsc", "--noEmit"],
];

/** Milliseconds that a test or a hook may take unless it says otherwise. */
const TEST_TIMEOUT_MS = 600_000;

/**
 * Milliseconds that all tests together may take: ends one that blocks its process or leaves something open, which no
 * timeout of its own does, and names its file. Not `--test-force-exit`, which loses tests that are yet to be reported.
 */
const RUN_TIMEOUT_MS = 5_400_000;

/**
 * Runs lint, type check and all or the unit tests, or only the given test files.
 * @param commit leaves out the integration tests that run nothing that differs from it.
 * @returns 1 if something fails.
 */
export async function test(what: readonly string[], commit?: string): Promise<number> {
  const { checks, patterns } = choose(what);
  if (checks) for (const [program, ...args] of CHECKS) if ((await run(program, args)) !== 0) return 1;
  const chosen = globSync([...patterns], { cwd: projectRoot }).sort();
  if (chosen.length === 0) throw new UserError(`no test is at ${patterns.join(", ")}`);
  const files = commit === undefined ? chosen : withoutUnchanged(chosen, commit);
  await setUp(needsOf(files));
  return await runTests(files);
}

interface Choice {
  /** Whether lint and the type check run too. */
  readonly checks: boolean;
  /** Glob patterns of test files, relative to the project's folder. */
  readonly patterns: readonly string[];
}

/** @param what the words after `./lab test`. */
export function choose(what: readonly string[]): Choice {
  const [first, ...rest] = what;
  if (first === undefined) return { checks: true, patterns: [UNIT, INTEGRATION] };
  if (first !== "unit") return { checks: false, patterns: what };
  return rest.length === 0 ? { checks: true, patterns: [UNIT] } : { checks: false, patterns: rest };
}

function withoutUnchanged(files: readonly string[], commit: string): readonly string[] {
  const unit = files.filter(isUnit);
  const others = files.filter((file) => !isUnit(file));
  const left = testsOf(others, changedSince(commit));
  const names = left.map((file) => `  ${file}\n`).join("");
  process.stderr.write(
    `${left.length} of ${others.length} files of integration tests run what has changed\n${names}`,
  );
  return [...unit, ...left];
}

function isUnit(file: string): boolean {
  return file.startsWith("tests/unit/");
}

/** Unit tests need nothing on this machine; only tests in a folder `browser` need a browser. */
export function needsOf(files: readonly string[]): readonly Need[] {
  if (files.every(isUnit)) return [];
  const needs = labNeeds();
  const images = testImagesNeed(dockerNeeds().map(({ name }) => name));
  return [...needs, images, ...(files.some((file) => file.includes("/browser/")) ? [chromiumNeed()] : [])];
}

/**
 * Files of integration tests at a time: each has its own stack, network and ports, and waits half of its time. More would
 * give a small machine's Tomcats so little time that tests of failover meet limits that a visitor never would.
 */
const INTEGRATION_AT_ONCE = 2;

/** Runs unit tests, then integration tests. */
async function runTests(files: readonly string[]): Promise<number> {
  const { unit = [], others = [] } = Object.groupBy(files, (file) => (isUnit(file) ? "unit" : "others"));
  const unitCode = await runFiles(unit, availableParallelism());
  return (await runFiles(others, INTEGRATION_AT_ONCE)) || unitCode;
}

async function runFiles(files: readonly string[], concurrency: number): Promise<number> {
  if (files.length === 0) return 0;
  const options = [`--test-concurrency=${concurrency}`, `--test-timeout=${TEST_TIMEOUT_MS}`];
  return await run(process.execPath, ["--test", ...options, "--test-reporter=spec", ...files]);
}

async function run(program: string, args: readonly string[]): Promise<number> {
  // Tests that run pulumi use the lab's own installation.
  const { PATH, PULUMI_HOME, MSM_LAB_ROOT } = engineEnvironment(projectRoot);
  const env = { ...process.env, PATH, PULUMI_HOME, MSM_LAB_ROOT };
  const options = { cwd: projectRoot, env, timeout: RUN_TIMEOUT_MS };
  const child = spawn(program, args, { ...options, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "close");
  return code === 0 ? 0 : 1;
}
