/** Which integration tests a change can break: those that run what has changed. */

import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../common/userError.ts";
import { projectRoot } from "./projectRoot.ts";

/** What these run as programs of their own, which their text does not tell. */
const RUN_BY: Readonly<Record<string, readonly string[]>> = {
  "tests/conformance/stack.ts": ["index.ts"],
  "tests/integration/cli/checkout.ts": ["cli/main.ts", "index.ts"],
  "tests/integration/engine/scratch.ts": ["engine/command-plugin/main.ts", "engine/language-host/main.ts"],
};

/** Tests of one target do not run the others; on a swarm, images are Docker's. */
const NOT_RUN_BY: Readonly<Record<string, readonly string[]>> = {
  "tests/integration/docker/": ["targets/ssh/", "targets/swarm/"],
  "tests/integration/ssh/": ["targets/docker/", "targets/swarm/"],
  "tests/integration/swarm/": ["targets/ssh/"],
};

/** These are no part of what runs: unit tests look at them. */
const READ_ONLY = /\.md$|^(bench|docs|tests\/unit)\//;

/**
 * The files that differ from a commit, and those that git does not know yet.
 * @throws {UserError} if git does not know the commit.
 */
export function changedSince(commit: string): readonly string[] {
  const listed = (...args: readonly string[]) =>
    execFileSync("git", [...args, "-z"], { cwd: projectRoot, encoding: "utf8", stdio: "pipe" }).split("\0");
  try {
    const known = listed("diff", "--name-only", commit, "--");
    return [...known, ...listed("ls-files", "--others", "--exclude-standard")].filter(Boolean);
  } catch (error) {
    throw new UserError(`git cannot tell what has changed since ${commit}`, "name a commit or a branch", {
      cause: error,
    });
  }
}

/** @param tests paths of test files; @param changed paths that differ; both relative to the project's folder. */
export function testsOf(tests: readonly string[], changed: readonly string[]): readonly string[] {
  const run = changed.filter((file) => !READ_ONLY.test(file));
  return tests.filter((test) => {
    const [, others = []] = Object.entries(NOT_RUN_BY).find(([folder]) => test.startsWith(folder)) ?? [];
    const files = filesRunBy(test);
    const folders = new Set([...files].map(dirname));
    return run.some((file) => {
      if (others.some((other) => file.startsWith(other))) return false;
      return files.has(file) || (!file.endsWith(".ts") && isBeside(file, folders));
    });
  });
}

/** What is not TypeScript is read by what lies beside it, or above it; what has none there but the project itself, by all. */
function isBeside(file: string, folders: ReadonlySet<string>): boolean {
  const folder = dirname(file);
  if (folder === "." || folders.has(folder)) return true;
  const hasSources =
    existsSync(join(projectRoot, folder)) && globSync(join(projectRoot, folder, "*.ts")).length > 0;
  return !hasSources && isBeside(folder, folders);
}

const known = new Map<string, readonly string[]>();

/** All that a file imports or names, and what these do. */
function filesRunBy(test: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const next of namedBy(file)) visit(next);
  };
  visit(test);
  return found;
}

/** The project's files of TypeScript that a file names: it imports them, or has them run. */
function namedBy(file: string): readonly string[] {
  const named = known.get(file) ?? readNames(file);
  known.set(file, named);
  return named;
}

function readNames(file: string): readonly string[] {
  const text = readFileSync(join(projectRoot, file), "utf8");
  const names = [...text.matchAll(/"(?:node )?([^"\n]+\.ts)"/g)].map(([, name = ""]) => name);
  const places = names.flatMap((name) => [join(dirname(file), name), name]);
  const found = places.filter((place) => !place.startsWith("..") && existsSync(join(projectRoot, place)));
  return [...found, ...(RUN_BY[file] ?? [])];
}
