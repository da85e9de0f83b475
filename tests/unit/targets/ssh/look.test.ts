import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { HOST_SCRIPT } from "../../../../targets/ssh/hostProgram.ts";

let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "msm-lab-look-"));
  mkdirSync(join(folder, "files"));
  for (const name of ["same", "edited", "gone"]) writeFileSync(join(folder, "files", name), name);
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs text with the functions of the program on a host, and its settings. */
function onHost(text: string): string {
  const functions = HOST_SCRIPT.replace(/main "\$@"\n$/, "");
  return execFileSync("bash", ["-s"], { encoding: "utf8", cwd: folder, input: `${functions}\n${text}` });
}

test("every file that differs is told, and the look goes on to what comes after", () => {
  onHost("manifest files >manifest");
  assert.equal(onHost("changed_files files manifest; echo done"), "done\n");
  writeFileSync(join(folder, "files", "edited"), "another");
  rmSync(join(folder, "files", "gone"));
  assert.match(
    onHost("changed_files files manifest; echo done"),
    /^edited changed .*\ngone is gone, seen .*\ndone\n$/,
  );
});
