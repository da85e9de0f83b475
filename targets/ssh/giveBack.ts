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
  const configured = await topology();
  const hosts = configured.nodes.filter(({ name }) => !gone.includes(name));
  const progress = showProgress(process.stderr);
  const asked = await Promise.allSettled(
    hosts.map((node) => giveBack(lab, configured, node, progress.begin(node.name).say)),
  );
  progress.close();
  const told = asked.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
  const failed = asked.flatMap((each, index) => {
    if (each.status === "fulfilled") return [];
    const reason = each.reason instanceof Error ? each.reason.message : String(each.reason);
    return [{ node: hosts[index]?.name, reason }];
  });
  if (failed.length === 0) return told;
  throw new UserError(
    [
      ...told,
      ...failed.map(({ node, reason }) => `${node}: may still have something of the lab: ${reason}`),
    ].join("\n"),
    `\`./lab down --stack ${lab.stack}\` again when they can be asked; gone for good: ${failed.map(({ node }) => `--forget-host ${node}`).join(" ")}`,
  );
}

/** Returns what was done, or left and why; nothing if nothing of a lab is there. */
async function giveBack(
  lab: KnownLab,
  topology: Topology,
  node: LabNode,
  say: (message: string) => void,
): Promise<readonly string[]> {
  say("looking for what no state knows of");
  const shell = shellOf(topology, node.name, "short");
  const found = await onHost(shell, ASK);
  if (found.trim() === "") return [];
  const mark = parseMark(found);
  if (mark.stack !== "" && !isOwn(lab, mark) && !isLost(lab, mark)) {
    return [`left ${node.name} as it is: it has ${describeOther(lab, mark)}`];
  }
  say("giving back what no state knew of");
  await onHost(shell, takeAway(mark.owner));
  return [`gave ${node.name} back, of which no state knew`];
}

/** A set-up that was cut off before the program was there has left nothing but its folder. */
function takeAway(owner: string): string {
  return `if [ -x ${HOST_PROGRAM} ]; then ${HOST_PROGRAM} give-back ${owner === "" ? "- - -" : owner.split(" ").map(quote).join(" ")}
else rm -rf /usr/local/lib/msm-lab /var/lib/msm-lab
fi`;
}
