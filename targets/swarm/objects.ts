/** What labs have on a swarm, and whose it is. */

import { LAB_LABEL, ORIGIN_LABEL, STACK_LABEL } from "../docker/labels.ts";
import type { Mark } from "../knownLab.ts";
import { linesAtManager, type Manager } from "./engine.ts";

/** In the order in which they let go of each other. */
const KINDS = ["service", "config", "secret", "network"] as const;

export interface SwarmObject extends Mark {
  readonly kind: (typeof KINDS)[number];
  readonly name: string;
}

/** All that carries the label of a stack of this name. */
export async function swarmObjects(manager: Manager, stack: string): Promise<readonly SwarmObject[]> {
  return (await Promise.all(KINDS.map((kind) => listed(manager, kind, stack)))).flat();
}

/** `docker service ls` alone cannot print labels. */
async function listed(
  manager: Manager,
  kind: SwarmObject["kind"],
  stack: string,
): Promise<readonly SwarmObject[]> {
  const filter = ["--filter", `label=${STACK_LABEL}=${stack}`];
  const ids = await linesAtManager(manager, kind, "ls", "--quiet", ...filter);
  if (ids.length === 0) return [];
  const at = kind === "network" ? "" : ".Spec";
  const labels = [LAB_LABEL, ORIGIN_LABEL].map((label) => `{{index ${at}.Labels "${label}"}}`);
  const format = [`{{${at}.Name}}`, ...labels].join("\t");
  const lines = await linesAtManager(manager, kind, "inspect", "--format", format, ...ids);
  return lines.map((line) => {
    const [name = "", id = "", origin = ""] = line.split("\t");
    return { kind, name, stack, id, origin };
  });
}

export async function removeObject(manager: Manager, { kind, name }: SwarmObject): Promise<void> {
  await linesAtManager(manager, kind, "rm", name);
}
