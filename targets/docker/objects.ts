/** What labs have in Docker, and whose it is. */

import type { KnownLab, KnownResource, Mark } from "../knownLab.ts";
import { docker, dockerLines } from "./engine.ts";
import { LAB_LABEL, ORIGIN_LABEL, STACK_LABEL } from "./labels.ts";

/** In the order in which they let go of each other. */
const KINDS = ["container", "network", "volume"] as const;

export interface LabObject extends Mark {
  readonly kind: (typeof KINDS)[number];
  readonly name: string;
}

/** All that carries the label of a stack of this name, whether it runs or not. */
export async function labObjects(stack: string): Promise<readonly LabObject[]> {
  const found = KINDS.map((kind) => {
    const all = kind === "container" ? ["--all"] : [];
    return listObjects(kind, ...all, "--filter", `label=${STACK_LABEL}=${stack}`);
  });
  return (await Promise.all(found)).flat();
}

/** Of no lab, stack, id and origin are empty. @param options of `docker KIND ls`. */
export async function listObjects(
  kind: LabObject["kind"],
  ...options: readonly string[]
): Promise<readonly LabObject[]> {
  const labels = [STACK_LABEL, LAB_LABEL, ORIGIN_LABEL].map((label) => `.Label "${label}"`);
  const fields = [kind === "container" ? ".Names" : ".Name", ...labels];
  const format = fields.map((field) => `{{${field}}}`).join("\t");
  const lines = await dockerLines(kind, "ls", ...options, "--format", format);
  return lines.map((line) => {
    const [name = "", stack = "", id = "", origin = ""] = line.split("\t");
    return { kind, name, stack, id, origin };
  });
}

/** Removes a container with its anonymous volumes, even if it runs. @throws if Docker refuses. */
export async function removeObject(kind: LabObject["kind"] | "image", name: string): Promise<void> {
  await docker(kind, "rm", ...(kind === "container" ? ["--force", "--volumes"] : []), name);
}

/** What carries no id was made by a version that gave labs none: it is this lab's if the state has such things. */
export function isOwn(lab: KnownLab, { name, stack, id }: Pick<LabObject, "name" | "stack" | "id">): boolean {
  if (id !== "") return id === lab.id;
  const unmarked = unmarkedNames(lab);
  return unmarked.has(name) || (unmarked.size > 0 && stack === lab.stack);
}

/** Names in Docker of what the state has without the lab's id. */
export function unmarkedNames({ resources }: KnownLab): ReadonlySet<unknown> {
  const unmarked = resources.filter((resource) => isLabelled(resource) && !idOf(resource));
  return new Set(unmarked.map(({ outputs }) => outputs?.name));
}

function isLabelled({ type }: KnownResource): boolean {
  return KINDS.some((kind) => type.toLowerCase() === `docker:index/${kind}:${kind}`);
}

function idOf({ outputs }: KnownResource): string | undefined {
  return labelIn(outputs?.labels, LAB_LABEL);
}

/** @param labels as Pulumi's Docker provider takes and gives them. */
export function labelIn(labels: unknown, wanted: string): string | undefined {
  const pairs = Array.isArray(labels) ? (labels as readonly Readonly<Record<string, string>>[]) : [];
  return pairs.find(({ label }) => label === wanted)?.value;
}
