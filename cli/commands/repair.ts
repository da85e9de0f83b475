import { poll } from "../../common/poll.ts";
import { elapsed } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import { lockDrill } from "../../drill/drillLock.ts";
import { differences } from "../../running/differences.ts";
import { ConnectError } from "../../ssh/connectError.ts";
import { type Inspection, WITHOUT_LAB } from "../../targets/inspection.ts";
import { TARGETS } from "../../targets/targets.ts";
import { deploy } from "../deploy.ts";
import { readyStack } from "../needs.ts";
import { placedLab } from "../placedLab.ts";

/** How long services have to come up again: Docker looks at the health of each every 10 s. */
const SETTLING = { timeoutMs: 20_000, intervalMs: 500 };

/**
 * Puts back what is not as the last `up` placed it, and tells what that was.
 * @returns 1 where the stack is down or something still differs.
 */
export async function repair(wanted: string | undefined): Promise<number> {
  const begun = Date.now();
  const found = await readyStack(wanted);
  const stack = found.name;
  const lab = await placedLab(found);
  if (lab === undefined) {
    console.log(`stack ${stack} is down; ./lab up brings it up`);
    return 1;
  }
  const { topology } = lab;
  const target = TARGETS[topology.target];
  // A drill breaks on purpose, and puts back itself.
  const unlock = lockDrill(stack);
  try {
    const inside = target.inspect(stack, topology);
    const differing = await differences(inside, topology);
    if (differing.length > 0) console.log(list("differs from what was placed", differing));
    await demandLab(inside);
    const acts = await target.faults(stack, topology).restore().catch(asFailure);
    for (const act of acts) console.log(act);
    if (differing.length + acts.length === 0) {
      console.log(`stack ${stack}: nothing to repair`);
      return 0;
    }
    await deploy(["up", "--refresh"], stack);
    const left = await poll(
      () => differences(inside, topology),
      (differing) => differing.length === 0,
      SETTLING,
    );
    if (left.length > 0) console.log(list("still differs", left));
    console.log(
      `stack ${stack}: ${left.length > 0 ? "not all is put back" : "repaired"} (${elapsed(Date.now() - begun)})`,
    );
    return left.length > 0 ? 1 : 0;
  } finally {
    unlock();
  }
}

/** @throws {UserError} where a host has nothing that could be put back as it was. */
export async function demandLab(inside: Pick<Inspection, "nodeStates">): Promise<void> {
  const states = await inside.nodeStates();
  const bare = [...states].filter(([, state]) => state === WITHOUT_LAB).map(([name]) => name);
  if (bare.length > 0)
    throw new UserError(
      `${bare.join(" and ")} ${bare.length === 1 ? "is" : "are"} ${WITHOUT_LAB}`,
      "`./lab up` places it there",
    );
}

/** What a host says of a service that does not start, or why it is not reached: nobody's bug. */
function asFailure(error: unknown): never {
  if (error instanceof ConnectError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  throw new UserError(message, "`./lab up` places what is planned anew, and says why where it cannot");
}

function list(head: string, lines: readonly string[]): string {
  return [`${head}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
