/**
 * Writes a service's files onto its node: run by the `…-files` commands of the deployment.
 *
 * stdin: the public files, SECRET_FILES: the others, both `{path: {mode, content}}`; FOLDERS: applications,
 * `[{path, war}]`, each with a digest that is for the engine alone; NODE: the node's container;
 * SERVICE, GROUP: the folder and the numeric group that may read it; CONTAINER, CONFIG_TEST: the program that tries the
 * new files before they replace the old ones, where it runs; REPAIR: kept beside the files, see drift.sh.
 */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { withApplication } from "../../application/application.ts";
import { tarOf } from "../../application/tarOf.ts";
import { quote } from "../../common/quote.ts";
import { NODE_ROOT } from "../../templates/paths.ts";
import type { PlannedFolder } from "../../topology/plan.ts";

type Files = Readonly<Record<string, { readonly mode: string; readonly content: string }>>;

const { NODE = "", SERVICE = "", GROUP = "", CONTAINER = "", CONFIG_TEST = "", REPAIR = "" } = process.env;
const next = `${NODE_ROOT}/.next/${SERVICE}`;

const files: Files = {
  ...JSON.parse(await text(process.stdin)),
  ...JSON.parse(process.env.SECRET_FILES || "{}"),
};

const folders: readonly PlannedFolder[] = JSON.parse(process.env.FOLDERS || "[]");

onNode(stage(files));
for (const folder of folders) await unpack(folder);
if (CONFIG_TEST !== "" && runs(CONTAINER)) docker(["exec", CONTAINER, "bash", "-c", CONFIG_TEST]);
onNode(swap());

/** Shell text that makes the new files beside the old ones. */
function stage(wanted: Files): string {
  const lines = Object.entries(wanted).flatMap(([path, { mode, content }]) => {
    const file = quote(`${next}/${path}`);
    const base64 = Buffer.from(content).toString("base64");
    return [`mkdir -p "$(dirname ${file})"`, `echo ${base64} | base64 -d > ${file}`, `chmod ${mode} ${file}`];
  });
  return [
    "set -eu",
    "umask 027",
    `rm -rf ${next}`,
    `mkdir -p ${next}`,
    `chmod 755 ${NODE_ROOT}/.next`,
    ...lines,
  ].join("\n");
}

/** Unpacks an application beside the staged files; it passes through as a stream. */
async function unpack({ path, war }: PlannedFolder): Promise<void> {
  const folder = quote(`${next}/${path}`);
  const script = `umask 027 && mkdir -p ${folder} && tar -x --no-same-owner -C ${folder}`;
  const child = spawn("docker", onNodeArguments("-c", script), { stdio: ["pipe", "inherit", "inherit"] });
  const [sent, ended] = await Promise.allSettled([
    withApplication(war, (files) => pipeline(tarOf(files), child.stdin)),
    once(child, "close"),
  ]);
  if (sent.status === "rejected") process.stderr.write(`${war}: ${sent.reason.message}\n`);
  if (sent.status === "rejected" || ended.status === "rejected" || ended.value[0] !== 0) process.exit(1);
}

/** Shell text that puts the new files in place and notes their manifest. */
function swap(): string {
  return [
    "set -eu",
    `cd ${NODE_ROOT}`,
    `rm -rf .old/${SERVICE} && mkdir -p .old .manifest .repair`,
    `if [ -e ${SERVICE} ]; then mv ${SERVICE} .old/${SERVICE}; fi`,
    `mv ${next} ${SERVICE} && rm -rf .old/${SERVICE}`,
    `printf %s ${quote(REPAIR)} > .repair/${SERVICE}`,
    `cd ${SERVICE}`,
    `find . -type f -printf '%m %U %G %p\\n' -exec sha256sum {} + | sort > ../.manifest/${SERVICE}`,
  ].join("\n");
}

function onNode(script: string): void {
  docker(onNodeArguments(), script);
}

/** Root with the service's group as its own needs no capability to make files of that group. */
function onNodeArguments(...args: readonly string[]): string[] {
  return ["exec", "--interactive", "--user", `0:${GROUP}`, NODE, "sh", ...args];
}

function runs(container: string): boolean {
  const { stdout } = spawnSync("docker", ["inspect", "--format", "{{.State.Running}}", container], {
    encoding: "utf8",
  });
  return stdout?.trim() === "true";
}

/** Ends this program with docker's exit code and words where it fails. */
function docker(args: readonly string[], input = ""): void {
  const { status, stdout, stderr, error } = spawnSync("docker", args, { input, encoding: "utf8" });
  if (status === 0) return;
  process.stderr.write(error?.message ?? `${stdout}${stderr}`);
  process.exit(status || 1);
}
