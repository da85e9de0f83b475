/** A container that is replaced while it serves: it goes on under another name, and stops once the new one serves as well. */

import { ResourceHook } from "@pulumi/pulumi";
import { poll } from "../../common/poll.ts";
import { STOP_SIGNALS } from "../../templates/processes.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import type { Lab } from "../target.ts";
import { containerLog, docker, dockerLines } from "./engine.ts";
import { isOwn, listObjects } from "./objects.ts";

/** The part of a plan that says when the new one serves. */
export type SuccessorPlan = Pick<ServicePlan, "kind" | "reload">;

/** The longest start, on a busy machine. */
const START = { timeoutMs: 15_000, intervalMs: 50 };

/** An httpd of a version whose ports nobody could share: the new one begins again and again until it has left. */
const PORT_TAKEN = "Address already in use";

/** Gives the name of a container that runs to its successor, before that is created. */
export function makeWay({ stack, known }: Lab): ResourceHook {
  return new ResourceHook(`make-way-in-${stack}`, async ({ newInputs }) => {
    const name = String(newInputs?.name);
    const [old] = await listObjects("container", "--filter", `name=^${name}$`);
    if (old !== undefined && isOwn(known, old)) await docker("rename", name, `${leaving(name)}${Date.now()}`);
  });
}

/** Ends those that the container has come for, once it serves; the engine removes them. If it does not, they go on. */
export async function takeOver(container: string, { kind, reload }: SuccessorPlan): Promise<void> {
  const old = await dockerLines("ps", "--quiet", "--filter", `name=^${leaving(container)}`);
  if (old.length === 0 || reload === undefined) return;
  const signs = [reload.logLine, PORT_TAKEN];
  const isReady = (log: string) => signs.some((sign) => log.includes(sign));
  if (!isReady(await poll(() => containerLog(container), isReady, START))) return;
  await docker("kill", "--signal", STOP_SIGNALS[kind], ...old);
}

function leaving(name: string): string {
  return `${name}-leaving-`;
}
