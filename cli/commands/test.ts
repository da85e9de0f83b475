import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { labNeeds } from "../needs.ts";
import { projectRoot } from "../projectRoot.ts";
import { setUp } from "../setUp.ts";

const UNIT = "tests/unit/**/*.test.ts";
const INTEGRATION = "tests/integration/**/*.test.ts";

/** Lint, types, then tests: all of them, `unit` alone, or the files named; exit code 1 where something fails. */
export async function test(what: readonly string[]): Promise<void> {
  process.exitCode = await checkAndTest(what);
}

async function checkAndTest(what: readonly string[]): Promise<number> {
  const unit = what.length === 1 && what[0] === "unit";
  if (what.length > 0 && !unit) {
    await setUp(labNeeds());
    return await nodeTest(what);
  }
  const checks: readonly (readonly string[])[] = [
    ["node_modules/.bin/biome", "check", "--error-on-warnings", "."],
    ["node_modules/.bin/tsc", "--noEmit"],
  ];
  for (const [program = "", ...args] of checks) {
    const code = await run(program, args);
    if (code !== 0) return code;
  }
  if (unit) return await nodeTest(files(UNIT));
  await setUp(labNeeds());
  return await nodeTest([...files(UNIT), ...files(INTEGRATION)]);
}

function files(pattern: string): string[] {
  return globSync(pattern, { cwd: projectRoot }).sort();
}

/** One file after another: integration tests share Docker, its networks and two cores. */
function nodeTest(testFiles: readonly string[]): Promise<number> {
  return run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...testFiles]);
}

function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    spawn(program, [...args], { cwd: projectRoot, stdio: "inherit" })
      .on("error", reject)
      .on("close", (code) => resolve(code === 0 ? 0 : 1));
  });
}
