/**
 * Brings up labs of growing size in Docker, one after the other, and measures what a person waits for and what is stored:
 * `node bench/scale.ts [TOMCATS...]`. Every five Tomcats have a node and every six a memcached, so that a lab of twice as many
 * Tomcats has twice of everything. A Tomcat needs about 120 MiB.
 * stdout: a line for each figure, with a column for each size: seconds, seconds of CPU of the command and all that it starts, the
 * most memory of these at once. `growth` compares what a Tomcat more costs at the end with what it costs at the beginning: 1.0 is
 * linear, and what is quadratic grows with the sizes.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { resourcesOf } from "../cli/exportedState.ts";
import { readyStack } from "../cli/needs.ts";
import { ownState } from "../cli/ownState.ts";
import { type PlacedLab, placedLab } from "../cli/placedLab.ts";
import { projectRoot } from "../cli/projectRoot.ts";
import { readPulumi } from "../cli/pulumi.ts";
import { findStack } from "../cli/stack.ts";
import { stackFile, withLabConfig } from "../cli/stackFile.ts";
import { table } from "../common/table.ts";
import { labSite } from "../running/labSite.ts";
import { TARGETS } from "../targets/targets.ts";
import type { RawConfig } from "../topology/config.ts";
import { Visitor } from "../verify/visitor.ts";
import { treeOf, type Use, useOf } from "./processes.ts";

const STACK = "bench-scale";
const SUBNET = "172.29.142";
const PORT = 18620;
const TOMCATS_PER_NODE = 5;
const TOMCATS_PER_STORE = 6;
const REQUESTS = 200;
/** With the first one Tomcats learn whom requests come from; another one concerns httpd alone. */
const PROXIES = [`${SUBNET}.250`];
const MIB = 1024 * 1024;
/** What memcached counts that is about sessions. */
const COMMANDS = /^STAT (?:cmd_get|cmd_set|cmd_touch|cmd_meta|delete_hits|delete_misses) (\d+)/gm;

/** By what is measured. */
type Figures = Map<string, number>;

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(3, 10, 25, 50);

await readyStack(STACK);
const columns: Figures[] = [];
try {
  for (const size of sizes) {
    const figures: Figures = new Map();
    columns.push(figures);
    await measure(size, figures);
  }
} finally {
  console.log(describe(columns));
  await removeAll();
}

async function measure(size: number, figures: Figures): Promise<void> {
  const timed = (name: string, ...words: readonly string[]) => timeLab(figures, name, words);
  await removeAll();
  const config = configOf(size);
  await configure(config);
  await readPulumi("stack", "init", STACK, "--no-select");
  await timed("preview of all", "pulumi", "preview");
  await timed("first up", "up");
  await timed("up, nothing changed", "up");
  await timed("preview, nothing changed", "pulumi", "preview");
  await timed("status", "status");
  await timed("verify", "verify");
  noteState(figures);
  await noteStores(figures, size);
  const proxied = { ...config, trustedProxies: [...PROXIES, `${SUBNET}.251`] };
  await configure(proxied);
  await timed("up, a file of httpd", "up");
  await configure({ ...proxied, sessions: { lockingMode: "all" } });
  await timed("up, a file of each Tomcat", "up");
  await timed("down", "down", "--yes");
  await removeAll();
}

function configOf(size: number): RawConfig {
  const count = Math.max(2, Math.ceil(size / TOMCATS_PER_NODE));
  const stores = Math.max(2, Math.floor(size / TOMCATS_PER_STORE));
  const numbers = (length: number) => Array.from({ length }, (_, index) => index);
  const nodes = numbers(count).map((node) => {
    const tomcats = numbers(size).filter((index) => index % count === node);
    const services = [
      ...(node === 0 ? ["httpd"] : []),
      ...tomcats.map((_, index) => ({ tomcat: 8010 + index })),
      ...numbers(stores)
        .filter((index) => index % count === node)
        .map((_, index) => ({ memcached: 11211 + index })),
    ];
    return [`node${node + 1}`, { address: `${SUBNET}.${node + 1}`, services }] as const;
  });
  return {
    network: { subnet: `${SUBNET}.0/24` },
    nodes: Object.fromEntries(nodes),
    publish: { port: PORT },
    stores: { memory: 16 },
    trustedProxies: PROXIES,
  };
}

async function configure(config: RawConfig): Promise<void> {
  // What Pulumi has written there stays.
  const before = await readFile(stackFile(STACK), "utf8").catch(() => "");
  await writeFile(stackFile(STACK), withLabConfig(before, config));
}

/** Runs a command of the lab, which must succeed. */
async function timeLab(figures: Figures, name: string, words: readonly string[]): Promise<void> {
  const begun = performance.now();
  const child = spawn("./lab", [...words, "--stack", STACK], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const told = Promise.all([child.stdout, child.stderr].map(text));
  const use = mostUse(child.pid ?? 0);
  const [code] = await once(child, "close");
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(`./lab ${words.join(" ")} exited with ${code}\n${(await told).join("")}`);
  const { cpuSeconds, bytes } = await use;
  figures.set(`${name}: s`, seconds);
  figures.set(`${name}: CPU s`, cpuSeconds);
  figures.set(`${name}: MiB`, bytes / MIB);
  process.stderr.write(`${name}: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU\n`);
}

/** The most that a process and all below it are seen to use: when one of them ends, its seconds may be its parent's, or lost. */
async function mostUse(pid: number): Promise<Use> {
  for (let most: Use = { cpuSeconds: 0, bytes: 0 }; ; await pause(250)) {
    const all = treeOf(pid).map((each) => useOf(each.pid));
    if (all.length === 0) return most;
    most = {
      cpuSeconds: Math.max(most.cpuSeconds, sum(all.map(({ cpuSeconds }) => cpuSeconds))),
      bytes: Math.max(most.bytes, sum(all.map(({ bytes }) => bytes))),
    };
  }
}

function noteState(figures: Figures): void {
  const state = ownState(STACK) ?? "{}";
  const resources = resourcesOf({ deployment: JSON.parse(state).checkpoint.latest });
  figures.set("state: KiB", Buffer.byteLength(state) / 1024);
  figures.set("state: resources", resources.length);
  figures.set("state: dependencies", sum(resources.map(({ dependencies = [] }) => dependencies.length)));
}

/** What the Tomcats ask of the memcacheds. */
async function noteStores(figures: Figures, size: number): Promise<void> {
  const lab = await placedLab(await findStack(STACK));
  if (lab === undefined) throw new Error("the lab is down");
  const connections = await connectionsIn(lab);
  const pairs = size * lab.topology.stores.length;
  figures.set("connections of a Tomcat to a store", connections / pairs);
  const visitor = new Visitor(lab.outputs.url, undefined, labSite(lab.topology, lab.outputs));
  await visitor.refresh();
  const begun = performance.now();
  const asked = await commandsDuring(lab, async () => {
    for (let request = 0; request < REQUESTS; request++) await visitor.refresh();
  });
  const idle = performance.now() - begun;
  const unasked = await commandsDuring(lab, () => pause(idle));
  figures.set("commands to stores for a request", (asked - unasked) / REQUESTS);
  figures.set("commands of a Tomcat to a store in a second at rest", unasked / pairs / (idle / 1000));
}

async function commandsDuring(lab: PlacedLab, work: () => Promise<unknown>): Promise<number> {
  const before = await commandsOf(lab);
  await work();
  return (await commandsOf(lab)) - before;
}

async function commandsOf(lab: PlacedLab): Promise<number> {
  const all = (await askStores(lab, "stats")).join("\n");
  return sum([...all.matchAll(COMMANDS)].map(([, count]) => Number(count)));
}

/** Without the one that asks. */
async function connectionsIn(lab: PlacedLab): Promise<number> {
  const all = await askStores(lab, "stats conns");
  return sum(all.map((told) => [...told.matchAll(/^STAT \d+:state (?!conn_listening)/gm)].length - 1));
}

function askStores({ topology }: PlacedLab, question: string): Promise<readonly string[]> {
  const inside = TARGETS[topology.target].inspect(STACK, topology);
  const request = Buffer.from(`${question}\r\nquit\r\n`);
  return Promise.all(
    topology.stores.map(async ({ node: from, address, port }) =>
      String(await inside.ask({ from, address, port, request, answer: "close" })),
    ),
  );
}

async function removeAll(): Promise<void> {
  const { exists } = await findStack(STACK);
  if (exists) {
    await timeLab(new Map(), "removing", ["down", "--yes"]);
    await readPulumi("stack", "rm", STACK, "--yes");
  }
  await rm(stackFile(STACK), { force: true });
}

function describe(all: readonly Figures[]): string {
  const names = [...new Set(all.flatMap((figures) => [...figures.keys()]))];
  const rows = names.map((name) => {
    const values = all.map((figures) => figures.get(name) ?? Number.NaN);
    return [name, ...values.map(shown), shown(growth(values))];
  });
  return table(["", ...sizes.slice(0, all.length).map((size) => `${size} Tomcats`), "growth"], rows);
}

function growth(values: readonly number[]): number {
  const slope = (index: number) =>
    ((values[index] ?? Number.NaN) - (values[index - 1] ?? Number.NaN)) /
    ((sizes[index] ?? 0) - (sizes[index - 1] ?? 0));
  return slope(values.length - 1) / slope(1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function shown(value: number): string {
  if (!Number.isFinite(value)) return "";
  return value.toFixed(value < 100 ? 1 : 0);
}
