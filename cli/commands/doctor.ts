import { statfs } from "node:fs/promises";
import { styleText } from "node:util";
import { cacheFolder } from "../../artifacts/cacheFolder.ts";
import type { Need } from "../../engine/need.ts";
import { labNeeds } from "../needs.ts";
import { projectRoot } from "../projectRoot.ts";
import { table } from "../table.ts";

/** MiB that a first `up` can take: builds, images and the cache. */
const DISK_SPACE = 8192;

interface Finding {
  readonly need: string;
  readonly met: boolean;
  readonly detail: string;
  readonly cure: string;
}

/** Looks at every need; exit code 1 where one is not met. */
export async function doctor(json: boolean): Promise<void> {
  const findings = [node(), ...(await Promise.all(labNeeds().map(examine))), await disk()];
  if (json) console.log(JSON.stringify(findings, undefined, 2));
  else console.log(table(["need", "state", ""], findings.map(row)));
  process.exitCode = findings.every(({ met }) => met) ? 0 : 1;
}

function row({ need, met, detail, cure }: Finding): string[] {
  const state = styleText(met ? "green" : "red", met ? "ready" : "missing", { stream: process.stdout });
  return [need, state, met ? detail : `${detail}: ${cure}`];
}

async function examine(need: Need): Promise<Finding> {
  const state = await need.check();
  return { need: need.name, met: state.met, detail: state.detail, cure: state.met ? "" : state.cure };
}

function node(): Finding {
  return { need: "Node.js", met: true, detail: `${process.version}, ${process.execPath}`, cure: "" };
}

async function disk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(projectRoot);
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  return {
    need: "Disk space",
    met: free >= DISK_SPACE,
    detail: `${free} MiB free`,
    cure: `make ${DISK_SPACE} MiB free, or name another disk's folder in MSM_LAB_CACHE (now ${cacheFolder()})`,
  };
}
