import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../../cli/projectRoot.ts";
import {
  CHECK_NAMES,
  CHECK_PROMISES,
  type CheckPromise,
  PROMISES,
  type Promised,
  SCENARIO_NAMES,
} from "../../../drill/promises.ts";

const REQUESTS: Readonly<Record<Promised["requests"], string>> = {
  answered: "every request is answered",
  writesInFlightMayFail: "writes in flight may fail",
  inFlightMayFail: "requests in flight may fail",
  outage: "nobody is served meanwhile",
};

function inWords({
  sessions,
  parallel,
  requests,
  evenness,
  lastFailure,
  slowest,
  moved,
  back,
}: Promised): string {
  return [
    sessions === "mayBeLost"
      ? "**may be lost**"
      : parallel === "kept"
        ? "kept"
        : "kept, but for parallel requests",
    REQUESTS[requests],
    ...(evenness === undefined ? [] : [`each Tomcat has its part ± ${evenness * 100} %`]),
    ...(lastFailure === undefined ? [] : [`none fails after ${lastFailure} s`]),
    ...(slowest === undefined ? [] : [`slowest ${slowest} s`]),
    ...(moved === undefined ? [] : [`moved in ${moved} s`]),
    ...(back === undefined ? [] : [`whole ${back} s after the repair`]),
  ].join("; ");
}

/** Its requests are those of the guarded mode. */
function unguardedInWords({ sessions, parallel }: Promised): string {
  if (sessions === "mayBeLost") return "**may be lost**";
  return parallel === "kept" ? "as with it" : "as with it, but for parallel requests";
}

const CHECKED: Readonly<Record<CheckPromise | "ifLocked", string>> = {
  kept: "kept",
  mayBeLost: "**may be lost**",
  ifLocked: "kept where the lock is taken",
};

const page = readFileSync(join(projectRoot, "docs/sessions.md"), "utf8");
const [, section = ""] = /^## What is promised$(.*?)^## /ms.exec(page) ?? [];
const rows = section
  .split("\n")
  .filter((line) => /^\| `[a-z-]+` /.test(line))
  .map((line) => line.replaceAll(/ +/g, " "));

test("docs/sessions.md has the promises that a drill is judged by, for each fault", () => {
  const expected = SCENARIO_NAMES.map((name) => {
    const { nonSticky, sticky, nonStickyUnguarded } = PROMISES[name];
    return `| \`${name}\` | ${inWords(nonSticky)} | ${inWords(sticky)} | ${unguardedInWords(nonStickyUnguarded)} |`;
  });
  assert.deepEqual(rows.slice(0, SCENARIO_NAMES.length), expected);
});

test("and for each check", () => {
  const expected = CHECK_NAMES.map((name) => {
    const { nonSticky, sticky, nonStickyUnguarded } = CHECK_PROMISES[name];
    return `| \`${name}\` | ${CHECKED[nonSticky]} | ${CHECKED[sticky]} | ${CHECKED[nonStickyUnguarded]} |`;
  });
  assert.deepEqual(
    rows.slice(SCENARIO_NAMES.length).map((row) => row.replace(/^(\| `[a-z-]+` \|) [^|]+ \|/, "$1")),
    expected,
  );
});
