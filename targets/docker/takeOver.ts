/** A container that is replaced while it serves goes on under another name (makeWay.ts), and stops once the new one serves as well. */

import { poll } from "../../common/poll.ts";
import { STOP_SIGNALS } from "../../templates/processes.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import { containerLog, docker, dockerLines } from "./engine.ts";

/** The part of a plan that says when the new one serves. */
export type SuccessorPlan = Pick<ServicePlan, "kind" | "reload">;

/** The longest start, on a busy machine. */
const START = { timeoutMs: 15_000, intervalMs: 50 };

/** An httpd of a version whose ports nobody could share: the new one begins again and again until it has left. */
const PORT_TAKEN = "Address already in use";

/** Ends those that the container has come for, once it serves; the engine removes them. If it does not, they go on. */
export async function takeOver(container: string, { kind, reload }: SuccessorPlan): Promise<void> {
  const old = await dockerLines("ps", "--quiet", "--filter", `name=^${leaving(container)}`);
  if (old.length === 0 || reload === undefined) return;
  const signs = [reload.logLine, PORT_TAKEN];
  const isReady = (log: string) => signs.some((sign) => log.includes(sign));
  if (!isReady(await poll(() => containerLog(container), isReady, START))) return;
  await docker("kill", "--signal", STOP_SIGNALS[kind], ...old);
}

/** Begins the other name of a container that has made way. */
export function leaving(name: string): string {
  return `${name}-leaving-`;
}
