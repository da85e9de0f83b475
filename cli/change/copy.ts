/** A copy of a user's lab in Docker, which a drill may change: made at its beginning, removed at its end. */

import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../common/freePort.ts";
import { type Progress, type Report, showing } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import type { TrialLab } from "../../drill/change/changeUnderLoad.ts";
import { lockDrill } from "../../drill/drillLock.ts";
import { type Lab, labOf } from "../../drill/lab.ts";
import { serviceStarts } from "../../targets/docker/starts.ts";
import { freeSubnet } from "../../targets/docker/subnets.ts";
import { knownLab } from "../../targets/knownLab.ts";
import type { RawConfig } from "../../topology/config.ts";
import type { Topology } from "../../topology/model.ts";
import { destroy } from "../destroy.ts";
import { readyStack } from "../needs.ts";
import { placedLab } from "../placedLab.ts";
import { projectRoot } from "../projectRoot.ts";
import { readPulumi } from "../pulumi.ts";
import { findStack } from "../stack.ts";
import { labConfigIn, stackFile, withLabConfig } from "../stackFile.ts";
import { bringUp, within } from "./bringUp.ts";
import { copyConfig, siteName, spareAddress } from "./copyConfig.ts";
import { makeFiles } from "./stock.ts";

export function copyName(stack: string): string {
  return `${stack}-change`;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Makes a copy of a stack's lab, lets it be worked with, and removes it, even if the work fails or a signal asks this process
 * to end. A copy that a killed drill left is removed first.
 * @returns whether the work was done, or a signal interrupted it.
 */
export async function withCopy(
  stack: string,
  topology: Topology,
  progress: Progress,
  work: (copy: TrialLab, signal: AbortSignal) => Promise<void>,
): Promise<"done" | "interrupted"> {
  const name = copyName(stack);
  const unlock = lockDrill(name);
  const stop = new AbortController();
  const onSignal = () => {
    if (!stop.signal.aborted) progress.print(`stopping: the copy, stack ${name}, is removed first`);
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    await removeLeft(name, progress);
    const copy = await makeCopy(stack, topology, progress);
    stop.signal.throwIfAborted();
    await work(copy, stop.signal);
    return "done";
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return "interrupted";
  } finally {
    await removeCopy(name, progress);
    for (const signal of SIGNALS) process.off(signal, onSignal);
    unlock();
  }
}

/** What a copy is made with. It is there before the copy and goes after it, so a copy without it is none. */
function folderOf(name: string): string {
  return join(projectRoot, ".lab", "drill-change", name);
}

/** @throws {UserError} if there is a stack of the copy's name that no drill has made. */
async function removeLeft(name: string, progress: Progress): Promise<void> {
  const { exists } = await findStack(name);
  if (existsSync(folderOf(name))) {
    progress.print(`a drill that was killed left its copy, stack ${name}: it is removed first`);
    await removeCopy(name, progress);
  } else if (exists || existsSync(stackFile(name))) {
    throw new UserError(
      `there is a stack ${name} already: the copy would have its name`,
      `remove it (./lab down --stack ${name} && ./lab pulumi stack rm ${name}), or rename it`,
    );
  }
}

async function makeCopy(stack: string, topology: Topology, progress: Progress): Promise<TrialLab> {
  const name = copyName(stack);
  await mkdir(folderOf(name), { recursive: true, mode: 0o700 });
  const files = await makeFiles(folderOf(name), topology, [...new Set([siteName(topology), "localhost"])]);
  const text = readFileSync(stackFile(stack), "utf8");
  const subnet = await freeSubnet(knownLab(name, projectRoot, []));
  const [port, httpsPort] = [await freePort(), await freePort()];
  const place = { subnet, port, httpsPort, certificate: files.firstCertificate };
  const config = copyConfig(labConfigIn(text), topology, place);
  const bringTo = async (changed: RawConfig, say: Report) => {
    await writeFile(stackFile(name), withLabConfig(text, changed), { mode: 0o600 });
    return await bringUp(name, say);
  };
  await showing(progress, name, async (say) => {
    say("making a copy of the lab");
    await writeFile(stackFile(name), withLabConfig(text, config), { mode: 0o600 });
    await readyStack(name);
    await readPulumi("stack", "init", name, "--no-select");
    const { failure } = await bringTo(config, say);
    if (failure !== undefined) throw new UserError(`the copy of stack ${stack} did not come up:\n${failure}`);
  });
  const stock = { ...files, address: (number: number) => spareAddress(subnet, number) };
  return {
    base: { config, stock },
    bringTo,
    lab: () => labNow(name, files.certificates),
    starts: () => serviceStarts(name),
  };
}

/** @param certificates that the lab may get: clients that are there before know them as well. */
export async function labNow(name: string, certificates: string): Promise<Lab> {
  const placed = await placedLab({ name, exists: true });
  if (placed === undefined) throw new Error(`stack ${name} is down`);
  const lab = labOf(name, placed.topology, placed.outputs);
  const { certificate } = lab.site;
  return { ...lab, site: { ...lab.site, certificate: certificate && certificate + certificates } };
}

/** Removes everything of the copy, also what a killed run has left. */
async function removeCopy(name: string, progress: Progress): Promise<void> {
  if (!existsSync(folderOf(name))) return;
  await showing(progress, name, async (say) => {
    say("removing the copy");
    const stack = await findStack(name);
    await destroy(stack, [], () => within(say));
    if (stack.exists) await readPulumi("stack", "rm", name, "--yes");
    await rm(stackFile(name), { force: true });
    await rm(folderOf(name), { recursive: true, force: true });
  });
}
