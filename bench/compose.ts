/**
 * What a person waits for beside compose: `node bench/compose.ts [RUNS]`. In turn `./lab` and docker-compose, of the exported lab,
 * bring the same lab up, until both Tomcats show the page, bring it up again unchanged, and take it away; images are in both
 * caches. Prints the medians of the seconds, and of the ratios of the pairs. COMPOSE names another:
 * COMPOSE='docker compose' node bench/compose.ts
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { dump } from "js-yaml";
import { projectRoot } from "../cli/projectRoot.ts";
import { stackFile } from "../cli/stackFile.ts";
import { freePort } from "../common/freePort.ts";
import { table } from "../common/table.ts";
import { Visitor } from "../verify/visitor.ts";

const STACK = "bench-compose";
const NET = "172.29.134";
const PATIENCE_MS = 120_000;

const runs = Number(process.argv[2] ?? 5);
const [program = "", ...words] = (process.env.COMPOSE ?? "docker-compose").split(" ");
const folder = join(projectRoot, ".lab", STACK);
const port = await freePort();

const TOOLS: Readonly<Record<string, Readonly<Record<"up" | "down", () => Promise<void>>>>> = {
  lab: { up: () => lab("up"), down: () => lab("down", "--yes") },
  compose: { up: () => compose("up", "-d"), down: () => compose("down", "--volumes") },
};

const STEPS = ["first up", "up, unchanged", "down"] as const;
type Seconds = Record<(typeof STEPS)[number], number[]>;

await writeFile(stackFile(STACK), dump({ config: configuration() }));
try {
  await lab("up");
  await lab("down", "--yes");
  await lab("export", "compose", folder);
  await compose("build");
  const taken = Object.keys(TOOLS).map((tool) => [tool, none()] as const);
  for (let run = 0; run < runs; run++) for (const [tool, seconds] of taken) await measure(tool, seconds);
  print(Object.fromEntries(taken));
} finally {
  await compose("down", "--volumes", "--rmi", "all").catch(() => {});
  await lab("down", "--yes");
  await Promise.all([rm(folder, { recursive: true, force: true }), rm(stackFile(STACK), { force: true })]);
}

function configuration(): Readonly<Record<string, unknown>> {
  const nodes = [["httpd", "tomcat"], ["tomcat", "memcached"], ["memcached"]].map((services, index) => [
    `node${index + 1}`,
    { address: `${NET}.${index + 1}`, services },
  ]);
  return {
    "msm-lab:network": { subnet: `${NET}.0/24` },
    "msm-lab:nodes": Object.fromEntries(nodes),
    "msm-lab:publish": { port },
  };
}

function none(): Seconds {
  return { "first up": [], "up, unchanged": [], down: [] };
}

async function measure(tool: string, seconds: Seconds): Promise<void> {
  const { up, down } = TOOLS[tool] ?? {};
  if (up === undefined || down === undefined) throw new Error(tool);
  // `up` of `./lab` ends later than the page is there: when it is sure of it, and every memcached is in step.
  const brought = up();
  seconds["first up"].push(await timed(bothTomcatsServe));
  await brought;
  seconds["up, unchanged"].push(await timed(up));
  seconds.down.push(await timed(down));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

async function bothTomcatsServe(): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  const seen = new Set<string>();
  while (seen.size < 2) {
    if (performance.now() > end) throw new Error(`only ${[...seen].join(", ")} served the page`);
    const page = await new Visitor(`http://127.0.0.1:${port}/test/`).refresh().catch(() => undefined);
    if (page?.status === 200) seen.add(page.host);
    else await pause(100);
  }
}

function print(taken: Readonly<Record<string, Seconds>>): void {
  const { lab: ours = none(), compose: theirs = none() } = taken;
  const rows = STEPS.map((step) => {
    const ratios = ours[step].map((each, index) => each / (theirs[step][index] ?? Number.NaN));
    return [step, median(ours[step]), median(theirs[step]), median(ratios)].map((each) =>
      typeof each === "number" ? each.toFixed(2) : each,
    );
  });
  console.log(table(["seconds", "./lab", "compose", "ratio"], rows));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function lab(...args: readonly string[]): Promise<void> {
  return run(join(projectRoot, "lab"), [...args, "--stack", STACK], projectRoot);
}

function compose(...args: readonly string[]): Promise<void> {
  return run(program, [...words, ...args], folder);
}

async function run(file: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(file, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  const errors = child.stderr.toArray();
  const [code] = await once(child, "close");
  if (code !== 0)
    throw new Error(`${file} ${args.join(" ")} exited with ${code}: ${(await errors).join("")}`);
}
