import { poll } from "../../common/poll.ts";
import { elapsed } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import { lockDrill } from "../../drill/drillLock.ts";
import { differences } from "../../running/differences.ts";
import { ConnectError } from "../../ssh/connectError.ts";
import { type Inspection, WITHOUT_LAB } from "../../targets/inspection.ts";
import { TARGETS } from "../../targets/targets.ts";
import { readyStack } from "../needs.ts";
import { printDown } from "../output.ts";
import { placedLab } from "../placedLab.ts";
import { deployInSteps } from "../steps.ts";

/** How long services may take to recover: Docker checks the health of each every 10 s. */
const SERVICE_RECOVERY = { timeoutMs: 20_000, intervalMs: 500 };

/**
 * Reports what differs from what the last `up` placed, and restores it.
 * @returns 1 if the stack is down or something still differs.
 */
export async function repair(wanted: string | undefined): Promise<number> {
  const startedAt = Date.now();
  const found = await readyStack(wanted);
  const stack = found.name;
  const lab = await placedLab(found);
  if (lab === undefined) return printDown(stack, "table");
  const { topology } = lab;
  const target = TARGETS[topology.target];
  // A running drill breaks things on purpose, and restores them itself.
  const unlock = lockDrill(stack);
  try {
    const inside = target.inspect(stack, topology);
    const differing = await differences(inside, topology);
    if (differing.length > 0) console.log(list("differs from what was placed", differing));
    await requireLab(inside);
    const restored = await target.faults(stack, topology).restore().catch(rethrowAsUserError);
    for (const line of restored) console.log(line);
    if (differing.length + restored.length === 0) {
      console.log(`stack ${stack}: nothing to repair`);
      return 0;
    }
    await deployInSteps(found);
    const left = await poll(
      () => differences(inside, topology),
      (differing) => differing.length === 0,
      SERVICE_RECOVERY,
    );
    if (left.length > 0) console.log(list("still differs", left));
    console.log(
      `stack ${stack}: ${left.length > 0 ? "not everything is repaired" : "repaired"} (${elapsed(Date.now() - startedAt)})`,
    );
    return left.length > 0 ? 1 : 0;
  } finally {
    unlock();
  }
}

/** @throws {UserError} if a host has nothing of the lab, so that nothing there can be restored. */
export async function requireLab(inside: Pick<Inspection, "nodeStates">): Promise<void> {
  const states = await inside.nodeStates();
  const bare = [...states].filter(([, state]) => state === WITHOUT_LAB).map(([name]) => name);
  if (bare.length > 0)
    throw new UserError(
      `${bare.join(" and ")} ${bare.length === 1 ? "is" : "are"} ${WITHOUT_LAB}`,
      "`./lab up` places it there",
    );
}

/** Wraps a host's report that a service does not start. The program is not at fault, so no stack trace is shown. */
function rethrowAsUserError(error: unknown): never {
  if (error instanceof ConnectError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  throw new UserError(message, "run `./lab up`, which places everything again and reports what fails");
}

function list(head: string, lines: readonly string[]): string {
  return [`${head}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
