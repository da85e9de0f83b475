import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder } from "../../artifacts/cacheFolder.ts";
import { poll } from "../../common/poll.ts";
import type { Report } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import { askEngine } from "./endpoint.ts";
import { lastWords, run } from "./run.ts";

/** How long a started engine may take until it answers. */
const START = { timeoutMs: 60_000, intervalMs: 300 };

/** How much longer to wait once our dockerd has ended: it may have lost against another one that is still starting. */
const OTHER_TIMEOUT_MS = 10_000;

/**
 * What dockerd and its containerd leave behind when they are killed. Both refuse to start if any process has that pid,
 * though it may be another program's by now.
 */
const PID_FILES = ["/var/run/docker.pid", "/var/run/docker/containerd/containerd.pid"];

/** @throws {UserError} with systemd's message. */
export async function startWithSystemctl(report: Report): Promise<void> {
  report("systemctl start docker");
  const outcome = await run("systemctl", ["start", "docker"]);
  if (outcome.code !== 0) {
    throw new UserError(
      `Docker does not start: ${lastWords(outcome)}`,
      "see `journalctl -u docker`, then run again",
    );
  }
  await waitForAnswer("see `journalctl -u docker`, then run again");
}

/**
 * Starts dockerd so that it outlives this process; its log is `dockerd.log` in the cache folder.
 * @throws {UserError} with the last lines of the log.
 */
export async function startDockerd(report: Report): Promise<void> {
  report("starting dockerd");
  for (const file of PID_FILES) removeStale(file);
  mkdirSync(cacheFolder(), { recursive: true });
  const logFile = join(cacheFolder(), "dockerd.log");
  const log = openSync(logFile, "w", 0o600);
  const dockerd = spawn("dockerd", [], { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  dockerd.unref();
  let lostAt = Infinity;
  const lost = () => {
    lostAt = Math.min(lostAt, Date.now() + OTHER_TIMEOUT_MS);
  };
  dockerd.on("error", lost).on("exit", lost);
  await waitForAnswer(
    `see ${logFile}, then run again`,
    () => Date.now() > lostAt,
    () => lastLines(logFile),
  );
}

function removeStale(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  const program = `/proc/${readFileSync(pidFile, "utf8").trim()}/comm`;
  const owner = existsSync(program) ? readFileSync(program, "utf8").trim() : "";
  if (owner !== basename(pidFile, ".pid") && owner !== "dockerd") rmSync(pidFile);
}

async function waitForAnswer(cure: string, isLost = () => false, words = () => ""): Promise<void> {
  const { answers } = await poll(askEngine, (answer) => answer.answers || isLost(), START);
  if (!answers) throw new UserError(`Docker was started but does not answer ${words()}`.trim(), cure);
}

function lastLines(file: string): string {
  return `\n${readFileSync(file, "utf8").trim().split("\n").slice(-5).join("\n")}`;
}
