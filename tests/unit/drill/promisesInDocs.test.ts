import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROMISES, type Promised } from "../../../cli/drill/promises.ts";
import { SCENARIO_NAMES } from "../../../cli/drill/scenario.ts";
import { projectRoot } from "../../../cli/projectRoot.ts";

const REQUESTS: Readonly<Record<Promised["requests"], string>> = {
  answered: "every request is answered",
  writesInFlightMayFail: "writes in flight may fail",
  inFlightMayFail: "requests in flight may fail",
  outage: "nobody is served meanwhile",
};

function inWords({ sessions, requests, evenness, lastFailure, slowest, moved, back }: Promised): string {
  return [
    sessions === "kept" ? "kept" : "**may be lost**",
    REQUESTS[requests],
    ...(evenness === undefined ? [] : [`each Tomcat has its part ± ${evenness * 100} %`]),
    ...(lastFailure === undefined ? [] : [`none fails after ${lastFailure} s`]),
    ...(slowest === undefined ? [] : [`slowest ${slowest} s`]),
    ...(moved === undefined ? [] : [`moved in ${moved} s`]),
    ...(back === undefined ? [] : [`whole ${back} s after the repair`]),
  ].join("; ");
}

test("docs/sessions.md has the promises that a drill is judged by", () => {
  const page = readFileSync(join(projectRoot, "docs/sessions.md"), "utf8");
  const [, section = ""] = /^## What is promised$(.*?)^## /ms.exec(page) ?? [];
  const lines = section.split("\n");
  const rows = lines.filter((line) => /^\| `[a-z-]+` /.test(line)).map((line) => line.replaceAll(/ +/g, " "));
  const expected = SCENARIO_NAMES.map((name) => {
    const { nonSticky, sticky, nonStickyUnguarded } = PROMISES[name];
    return `| \`${name}\` | ${inWords(nonSticky)} | ${inWords(sticky)} | ${nonStickyUnguarded.sessions === "kept" ? "as with it" : "**may be lost**"} |`;
  });
  assert.deepEqual(rows, expected);
});
