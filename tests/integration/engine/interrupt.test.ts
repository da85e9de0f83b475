import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
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
    for (let tries = 0; pids.some(isRunning) && tries < 100; tries++) await sleep(50);
    assert.deepEqual(pids.filter(isRunning), []);
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
  for (;;) {
    const pids = readFileSync(join(scratch.folder, "running"), "utf8").trim();
    if (pids !== "") return pids.split(" ").map(Number);
    await sleep(50);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended and that nobody has waited for yet still has its number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
