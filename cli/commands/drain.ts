import { elapsed, showProgress } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import { type Drained, takeBack } from "../../drain/drainMachine.ts";
import type { TargetName, Topology } from "../../topology/model.ts";
import { lockedDrain } from "../lockedDrain.ts";
import { type Form, printDown, printResult } from "../output.ts";
import { placedLab } from "../placedLab.ts";
import { findStack } from "../stack.ts";
import { stackTopology } from "../stackTopology.ts";

export interface DrainOptions {
  readonly stack: string | undefined;
  /** Whether the machine takes services again. */
  readonly back: boolean;
  readonly form: Form;
}

export interface DrainResult extends Drained {
  readonly stack: string;
  readonly machine: string;
  readonly seconds: number;
}

/**
 * Empties a machine of the lab's swarm, or lets it take services again.
 * @returns 1 if the lab is down, or the machine has still something of another one.
 */
export async function drain(machine: string, { stack: wanted, back, form }: DrainOptions): Promise<number> {
  const stack = await findStack(wanted);
  const lab = back ? { topology: await stackTopology(stack.name) } : await placedLab(stack);
  if (lab === undefined) return printDown(stack.name, form);
  const { topology } = lab;
  requireSwarm(stack.name, topology);
  const begunMs = Date.now();
  const progress = showProgress(process.stderr);
  const done = await (back ? takeBack : lockedDrain)(
    { stack: stack.name, topology },
    machine,
    progress,
  ).finally(progress.close);
  const seconds = Math.round((Date.now() - begunMs) / 1000);
  const result: DrainResult = { stack: stack.name, machine, ...done, seconds };
  printResult(form, result, describeDrained);
  return result.others.length > 0 ? 1 : 0;
}

/** What there is to do elsewhere. */
const ELSEWHERE: Readonly<Record<Exclude<TargetName, "swarm">, string>> = {
  docker: "its nodes are all on one machine: `./lab down` and `./lab up` end and start them",
  ssh: "give its node another host in nodes.NODE and run `./lab up`; to restart a host, restart it: no session is lost with one alone, and the next may follow once `./lab status` shows its memcached in step",
};

/** @throws {UserError} if the lab is elsewhere. */
export function requireSwarm(stack: string, { target }: Pick<Topology, "target">): void {
  if (target === "swarm") return;
  const message = `stack ${stack} has the target ${target}, and only machines of a swarm can be drained`;
  throw new UserError(message, ELSEWHERE[target]);
}

export function describeDrained({
  machine,
  availability,
  moved,
  others,
  seconds,
  stack,
}: DrainResult): string {
  if (availability === "active")
    return `${machine} takes services again; those that have moved stay where they are`;
  const places = moved.map(({ service, machine: at }) => `${service} is on ${at}`).join(", ");
  const has = places === "" ? `it had nothing of stack ${stack}` : places;
  if (others.length > 0) {
    const next = others.map((other) => `./lab drain ${machine} --stack ${other}`).join(" && ");
    return `${machine} has nothing of stack ${stack} any more, and takes nothing new: ${has}\nit still has something of others: ${next}`;
  }
  return `${machine} is drained (${elapsed(seconds * 1000)}): ${has}\n  \`./lab drain ${machine} --back\` lets it take services again`;
}
