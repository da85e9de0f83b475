/** Finds out without the engine, which takes seconds, whether an `up` has anything to do, or to look for. */

import { createHash, type Hash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readApplications } from "../application/applicationContent.ts";
import { readCertificate } from "../certificate/files.ts";
import { connectionOf } from "../ssh/configuredConnection.ts";
import { knownLab } from "../targets/knownLab.ts";
import { placingProblems, TARGETS } from "../targets/targets.ts";
import type { Topology } from "../topology/model.ts";
import type { DeploymentResult } from "./deployment.ts";
import { ownResources, ownState, pendingOperations } from "./ownState.ts";
import { isComplete } from "./placedLab.ts";
import { projectRoot } from "./projectRoot.ts";
import { stackFile } from "./stackFile.ts";
import { stackTopology } from "./stackTopology.ts";
import { clearLocks } from "./updateLock.ts";

/** What an `up` left that had no warning. */
interface Settled {
  /** A digest of all that went into it. */
  readonly inputs: string;
  /** A digest of the state and of the lab as they were then. */
  readonly lab: string;
  readonly outputs: DeploymentResult["outputs"];
}

/** The rooms of the program, and what else it reads of this checkout. */
const SOURCES = [
  "{common,topology,application,certificate,artifacts,ssh,engine,templates,java,targets,components}/**/*.*",
  "{index.ts,Pulumi.yaml,package-lock.json}",
];

/** How a lab is compared with what the last `up` left. */
export interface Since {
  /** The result of the last `up`, if another one would change nothing; undefined if only the engine can tell. */
  readonly settled: DeploymentResult | undefined;
  /** Whether the engine has to look first for what was changed by hand. */
  readonly needsRefresh: boolean;
}

/** Whatever has changed, the engine finds it. */
export const UNKNOWN: Since = { settled: undefined, needsRefresh: true };

/**
 * Compares configuration, program, files, state and lab with those that the last `up` left.
 * @throws {UserError} if another process is updating the stack.
 */
export async function settledSince(stack: string): Promise<Since> {
  // Of all that a lab may have, the engine can only look at what is Docker's.
  const needsRefresh = ownResources(stack)?.some(({ type }) => type.startsWith("docker:")) ?? true;
  const last = await lastSettled(stack);
  if (last === undefined) return { settled: undefined, needsRefresh };
  clearLocks(stack, (message) => process.stderr.write(`${message}\n`));
  const since = await unlessUnclear(async (): Promise<Since> => {
    const topology = await stackTopology(stack);
    const isSame = (await inputsOf(stack, topology)) === last.inputs;
    const isLabAsLeft = (isSame || needsRefresh) && (await labOf(stack, topology)) === last.lab;
    return {
      settled: isSame && isLabAsLeft ? unchanged(last) : undefined,
      needsRefresh: needsRefresh && !isLabAsLeft,
    };
  });
  return since ?? { settled: undefined, needsRefresh };
}

function unchanged({ outputs }: Settled): DeploymentResult {
  return { changes: {}, changed: [], outputs, errors: [], warnings: [], unreachable: [] };
}

/** Remembers what an `up` has left, for the next one. */
export async function rememberSettled(stack: string, { outputs, warnings }: DeploymentResult): Promise<void> {
  await rm(fileOf(stack), { force: true });
  if (warnings.length > 0 || !isComplete(outputs)) return;
  const settled = await unlessUnclear(async (): Promise<Settled | undefined> => {
    const topology = await stackTopology(stack);
    const [inputs, lab] = [await inputsOf(stack, topology), await labOf(stack, topology)];
    return lab === undefined ? undefined : { inputs, lab, outputs };
  });
  if (settled === undefined) return;
  await mkdir(join(projectRoot, ".lab", "settled"), { recursive: true, mode: 0o700 });
  await writeFile(fileOf(stack), JSON.stringify(settled), { mode: 0o600 });
}

/** Undefined if there is none, or it was cut off. */
function lastSettled(stack: string): Promise<Settled | undefined> {
  return unlessUnclear(async () => JSON.parse(await readFile(fileOf(stack), "utf8")));
}

/** Whatever fails here the engine tries as well, and tells. */
async function unlessUnclear<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch {
    return undefined;
  }
}

function fileOf(stack: string): string {
  return join(projectRoot, ".lab", "settled", `${stack}.json`);
}

async function inputsOf(stack: string, topology: Topology): Promise<string> {
  const hash = createHash("sha256");
  for (const text of [readFileSync(stackFile(stack), "utf8"), ...environment()]) add(hash, text);
  for (const file of sources()) add(hash, readFileSync(join(projectRoot, file)));
  for (const text of await filesOf(topology)) add(hash, text);
  return hash.digest("hex");
}

/**
 * Undefined if the state cannot be read here, an `up` was cut off, a service does not run or its host is away, or something stands
 * against an `up`.
 */
async function labOf(stack: string, topology: Topology): Promise<string | undefined> {
  const state = ownState(stack);
  if (state === undefined || pendingOperations(state) > 0) return undefined;
  const target = TARGETS[topology.target];
  const known = knownLab(stack, projectRoot, ownResources(stack) ?? []);
  const [states, problems] = await Promise.all([
    // First, as it does not wait long for a host: the other takes its connection.
    target.inspect(stack, topology).serviceStates(),
    placingProblems(known, topology),
  ]);
  if ([...states.values()].some((state) => state !== "running") || problems.length > 0) return undefined;
  const hash = createHash("sha256");
  for (const text of [state, await target.snapshot(stack, topology)]) add(hash, text);
  return hash.digest("hex");
}

function add(hash: Hash, content: string | Buffer): void {
  hash.update(`${content.length} `).update(content);
}

function environment(): readonly string[] {
  return Object.entries(process.env)
    .filter(([name]) => /^(DOCKER_|PULUMI_|MSM_LAB_)/.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
}

function sources(): readonly string[] {
  return globSync(SOURCES, { cwd: projectRoot }).toSorted();
}

/** What the configuration names on this machine. */
async function filesOf(topology: Topology): Promise<readonly string[]> {
  const applications = await readApplications(topology);
  const certificate = await readCertificate(topology);
  const connections = Object.values(topology.connections).map(connectionOf);
  return [applications, certificate ?? null, connections].map((each) => JSON.stringify(each));
}
