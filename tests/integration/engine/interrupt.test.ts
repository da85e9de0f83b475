import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../../eventually.ts";
import { isRunning } from "../isRunning.ts";
import { Scratch } from "./scratch.ts";

const scratch = new Scratch(`
import { writeFileSync } from "node:fs";
writeFileSync("running", process.pid + " " + process.ppid);
await new Promise((resolve) => setTimeout(resolve, 60_000));
`);
before(() => scratch.begin());
after(async () => {
  scratch.write("index.ts", "export {};\n");
  await scratch.end();
});

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const)
  test(`${signal} in the middle of an up leaves neither program nor language host behind`, async () => {
    scratch.write("running", "");
    const up = scratch.start("up", "--yes", "--skip-preview");
    const ended = new Promise((resolve) => up.once("close", resolve));
    const pids = await started();
    up.kill(signal);
    await ended;
    await eventually(() => assert.deepEqual(pids.filter(isRunning), []), 5);
    await scratch.run("cancel", "--yes");
  });

test("an up whose program was ended finishes what is under way, and begins nothing more", async () => {
  scratch.write("running", "");
  scratch.write(
    "index.ts",
    `
import * as command from "@pulumi/command";
const first = new command.local.Command("first", {
  create: "echo " + process.pid + " >running; sleep 2; touch finished",
});
new command.local.Command("second", { create: "touch begun" }, { dependsOn: first });
`,
  );
  const up = scratch.start("up", "--yes", "--skip-preview");
  const ended = new Promise((resolve) => up.once("close", resolve));
  const [program = 0] = await started();
  process.kill(program, "SIGTERM");
  assert.notEqual(await ended, 0);
  assert.deepEqual(
    ["finished", "begun"].map((file) => existsSync(join(scratch.folder, file))),
    [true, false],
  );
  const { stdout } = await scratch.run("stack", "--show-urns");
  assert.match(stdout, /local:Command::first/);
});

async function started(): Promise<number[]> {
  const pids = () => readFileSync(join(scratch.folder, "running"), "utf8").trim();
  await eventually(() => pids() !== "");
  return pids().split(" ").map(Number);
}
