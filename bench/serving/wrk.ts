/** Requests by wrk, in a container of Debian's package. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { checkBaseImage, provideBaseImage } from "../../engine/docker/baseImage.ts";
import { docker } from "../../targets/docker/engine.ts";
import { dockerfile, install } from "../../templates/images/dockerfile.ts";

const IMAGE = "msm-lab-bench/wrk";

export interface Load {
  readonly url: string;
  readonly method: "GET" | "POST";
  /** A cookie for each connection. */
  readonly cookies: readonly string[];
}

export interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  /** The time that half of the requests took, and 99 % of them; in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Returns the image's name. */
export async function buildWrk(): Promise<string> {
  if (!(await checkBaseImage()).met) await provideBaseImage(() => {});
  await feed(dockerfile(`FROM ${BASE_IMAGE}`, install("wrk")), "build", "--quiet", "--tag", IMAGE, "-");
  return IMAGE;
}

/** Puts the script into a container of the image. */
export async function giveScript(container: string): Promise<void> {
  const script = await readFile(join(import.meta.dirname, "wrk.lua"), "utf8");
  await feed(script, "exec", "--interactive", container, "sh", "-c", "cat > /wrk.lua");
}

/** @throws if a request failed. */
export async function runWrk(
  container: string,
  { url, method, cookies }: Load,
  seconds: number,
): Promise<Measured> {
  const each = String(cookies.length);
  const printed = await docker(
    ...["exec", container, "wrk", "-t", each, "-c", each, "-d", `${seconds}s`, "-s", "/wrk.lua", url],
    ...["--", method, ...cookies],
  );
  const [requests = 0, perSecond = 0, p50 = 0, p99 = 0, failed = 0] = (printed.split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  if (failed > 0 || requests === 0) throw new Error(`${failed} requests failed:\n${printed}`);
  return { requests, perSecond, p50, p99 };
}

async function feed(input: string, ...args: readonly string[]): Promise<void> {
  const child = spawn("docker", args, { stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(input);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`docker ${args.join(" ")} ended with ${code}`);
}
