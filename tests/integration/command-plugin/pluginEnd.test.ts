import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { eventually } from "../../eventually.ts";
import { isRunning } from "../isRunning.ts";
import { MAIN, startPlugin } from "./plugin.ts";

const LOCAL = "command:local:Command";

describe("the end of the plugin", () => {
  const sleeper = (dir: string, trap = "") => ({
    create: `${trap} sh -c 'echo $$ >${dir}/child; ${trap} sleep 300' & echo $$ >${dir}/shell; wait; sleep 300`,
  });
  const pidIn = async (file: string): Promise<number> => {
    await eventually(() => readFileSync(file, "utf8").endsWith("\n"));
    return Number(readFileSync(file, "utf8"));
  };
  const ended = (pid: number) => eventually(() => !isRunning(pid));

  for (const [how, trap] of [
    ["cancel ends the command and all it started", ""],
    ["cancel ends a command that ignores it, too", 'trap "" TERM;'],
  ] as const) {
    test(how, { timeout: 20_000 }, async (t) => {
      const dir = mkdtempSync(join(tmpdir(), "cancel-"));
      const plugin = await startPlugin();
      t.after(async () => {
        await plugin.stop();
        rmSync(dir, { recursive: true });
      });
      const creating = assert.rejects(plugin.create(LOCAL, sleeper(dir, trap)), /^Error: canceled$/);
      const pids = [await pidIn(join(dir, "shell")), await pidIn(join(dir, "child"))];
      await plugin.cancel();
      await creating;
      await Promise.all(pids.map(ended));
      await assert.rejects(plugin.create(LOCAL, { create: "true" }), /canceled/);
    });
  }

  test("a plugin whose engine was killed ends by itself", { timeout: 20_000 }, async () => {
    const engine = spawn("/bin/sh", ["-c", `"${process.execPath}" "${MAIN}" 127.0.0.1:1 & echo $!; wait`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    engine.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    await eventually(() => /^\d+\n\d+\n/.test(printed));
    engine.kill("SIGKILL");
    await ended(Number(printed.split("\n")[0]));
  });

  test("a plugin that is stopped takes its commands along", { timeout: 20_000 }, async (t) => {
    const dir = mkdtempSync(join(tmpdir(), "stop-"));
    t.after(() => rmSync(dir, { recursive: true }));
    const plugin = await startPlugin();
    plugin.create(LOCAL, sleeper(dir)).catch(() => {});
    const pids = [await pidIn(join(dir, "shell")), await pidIn(join(dir, "child"))];
    await plugin.stop();
    await Promise.all(pids.map(ended));
  });
});
