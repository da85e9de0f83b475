/** Gives hosts back that have something of a lab which its state does not tell of: set up half-way, or the state is lost. */

import { quote } from "../../common/quote.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import { isOwn, type Owner } from "./hostProblems.ts";
import { HOST_PROGRAM } from "./hostProgram.ts";
import { onHost } from "./onHost.ts";
import { shellOf } from "./shells.ts";

/** What came of asking a host. */
export interface GivenBack {
  readonly node: string;
  /** `left`: it has the lab of somebody else; `failed`: it may still have something of this one. */
  readonly outcome: "nothing" | "given back" | "left" | "failed";
  /** Why, where it was left or failed. */
  readonly reason: string;
}

/** The mark, see `ownerMark`, and the stack; a line each. The last tells whether anything is there. */
const ASK = `cat /var/lib/msm-lab/owner 2>/dev/null || echo
cat /var/lib/msm-lab/stack 2>/dev/null || echo
[ ! -e /var/lib/msm-lab ] && [ ! -e /usr/local/lib/msm-lab ] || echo something`;

/**
 * Waits where a set-up that was cut off is still at work there.
 * @param say hears of each node what is done there now.
 */
export function giveBackHosts(
  owner: Owner,
  topology: Topology,
  say: (node: string, message: string) => void,
): Promise<readonly GivenBack[]> {
  return Promise.all(
    topology.nodes.map((node) => giveBack(owner, topology, node, (message) => say(node.name, message))),
  );
}

async function giveBack(
  owner: Owner,
  topology: Topology,
  node: LabNode,
  say: (message: string) => void,
): Promise<GivenBack> {
  const answer = (outcome: GivenBack["outcome"], reason = "") => ({ node: node.name, outcome, reason });
  try {
    say("looking for what no state knows of");
    const shell = shellOf(topology, node, "short");
    const [mark = "", stack = "", something = ""] = (await onHost(shell, ASK)).split("\n");
    if (something === "") return answer("nothing");
    const lab = mark.split(" ")[0] ?? "";
    if (stack !== "" && !isOwn(owner, { stack, lab })) {
      return answer("left", `it has the lab of ${stack === owner.stack ? "another " : ""}stack ${stack}`);
    }
    say("giving back what no state knew of");
    await onHost(shell, takeAway(mark));
    return answer("given back");
  } catch (error) {
    return answer("failed", error instanceof Error ? error.message : String(error));
  }
}

/** A set-up that was cut off before the program was there has left nothing but its folder. */
function takeAway(mark: string): string {
  return `if [ -x ${HOST_PROGRAM} ]; then ${HOST_PROGRAM} give-back ${mark === "" ? "- - -" : mark.split(" ").map(quote).join(" ")}
else rm -rf /usr/local/lib/msm-lab /var/lib/msm-lab
fi`;
}
