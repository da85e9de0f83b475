/** Gives hosts back that have something of a lab that its state does not know: set up half-way, or the state is lost. */

import { showProgress } from "../../common/progress.ts";
import { quote } from "../../common/quote.ts";
import { UserError } from "../../common/userError.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import { describeOther, isLost, type KnownLab } from "../knownLab.ts";
import { HOST_PROGRAM } from "./hostProgram.ts";
import { isOwn, parseMark, READ_MARK } from "./mark.ts";
import { onHost } from "./onHost.ts";
import { shellOf } from "./shells.ts";

/** What came of asking a host. */
interface GivenBack {
  readonly node: string;
  /** `left`: it has the lab of somebody else; `failed`: it may still have something of this one. */
  readonly outcome: "nothing" | "given back" | "left" | "failed";
  /** Why it was left or failed; else empty. */
  readonly reason: string;
}

/** Whose the host is; the last line says whether anything is there. */
const ASK = `${READ_MARK}
[ ! -e /var/lib/msm-lab ] && [ ! -e /usr/local/lib/msm-lab ] || echo something`;

/**
 * Asks every host that is configured, and gives back what has something of this lab. Waits if a set-up that was cut off is
 * still at work there.
 */
export async function giveBackHosts(
  lab: KnownLab,
  topology: () => Promise<Topology>,
  gone: readonly string[],
): Promise<readonly string[]> {
  const asked = await giveBackAll(lab, await topology(), gone);
  const failed = asked.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return asked.flatMap(told);
  throw new UserError(
    [
      ...asked.flatMap(told),
      ...failed.map(({ node, reason }) => `${node}: may still have something of the lab: ${reason}`),
    ].join("\n"),
    `\`./lab down --stack ${lab.stack}\` again when they can be asked; gone for good: ${failed.map(({ node }) => `--forget-host ${node}`).join(" ")}`,
  );
}

async function giveBackAll(
  lab: KnownLab,
  topology: Topology,
  gone: readonly string[],
): Promise<readonly GivenBack[]> {
  const progress = showProgress(process.stderr);
  const work = topology.nodes
    .filter(({ name }) => !gone.includes(name))
    .map((node) => giveBack(lab, topology, node, progress.begin(node.name).say));
  try {
    return await Promise.all(work);
  } finally {
    progress.close();
  }
}

function told({ node, outcome, reason }: GivenBack): readonly string[] {
  if (outcome === "given back") return [`gave ${node} back, of which no state knew`];
  return outcome === "left" ? [`left ${node} as it is: ${reason}`] : [];
}

async function giveBack(
  lab: KnownLab,
  topology: Topology,
  node: LabNode,
  say: (message: string) => void,
): Promise<GivenBack> {
  const answer = (outcome: GivenBack["outcome"], reason = "") => ({ node: node.name, outcome, reason });
  try {
    say("looking for what no state knows of");
    const shell = shellOf(topology, node, "short");
    const found = await onHost(shell, ASK);
    if (found.trim() === "") return answer("nothing");
    const mark = parseMark(found);
    if (mark.stack !== "" && !isOwn(lab, mark) && !isLost(lab, mark)) {
      return answer("left", `it has ${describeOther(lab, mark)}`);
    }
    say("giving back what no state knew of");
    await onHost(shell, takeAway(mark.owner));
    return answer("given back");
  } catch (error) {
    return answer("failed", error instanceof Error ? error.message : String(error));
  }
}

/** A set-up that was cut off before the program was there has left nothing but its folder. */
function takeAway(owner: string): string {
  return `if [ -x ${HOST_PROGRAM} ]; then ${HOST_PROGRAM} give-back ${owner === "" ? "- - -" : owner.split(" ").map(quote).join(" ")}
else rm -rf /usr/local/lib/msm-lab /var/lib/msm-lab
fi`;
}
