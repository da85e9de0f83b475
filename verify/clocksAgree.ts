import { elapsed } from "../common/progress.ts";
import { nodesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";
import type { LabUnderCheck } from "./labUnderCheck.ts";

/** Difference that is tolerated: longer than a request takes, too short to affect a session's end or a certificate. */
const MAX_DIFFERENCE_MS = 5000;

/** Sessions carry timestamps from one Tomcat to another. */
export const clocksAgree: Check = {
  name: "the nodes' clocks agree",
  needs: [nodesRun],
  async look({ inside, topology: { nodes } }) {
    const clocks = await Promise.all(nodes.map(({ name }) => clockOf(inside, name)));
    const sorted = clocks.toSorted((a, b) => a.aheadMs - b.aheadMs);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? { node: "", aheadMs: 0 };
    const wrong = clocks.filter(({ aheadMs }) => Math.abs(aheadMs - middle.aheadMs) > MAX_DIFFERENCE_MS);
    return judge(
      wrong.map((clock) => describe(clock, middle)),
      `${nodes.length} nodes, at most ${elapsed(MAX_DIFFERENCE_MS)} apart`,
      {
        expected: `the same time, within ${elapsed(MAX_DIFFERENCE_MS)}`,
        cure: "synchronize each node with a time server: `timedatectl set-ntp true`, with systemd-timesyncd or chrony",
      },
    );
  },
};

interface Clock {
  readonly node: string;
  /** How far it is aheadMs of this machine's clock. */
  readonly aheadMs: number;
}

/** The clock is read at some moment between request and answer. */
async function clockOf(inside: LabUnderCheck["inside"], node: string): Promise<Clock> {
  const askedMs = Date.now();
  const shownMs = await inside.clock(node);
  return { node, aheadMs: shownMs - (askedMs + Date.now()) / 2 };
}

function describe({ node, aheadMs }: Clock, other: Clock): string {
  const differenceMs = aheadMs - other.aheadMs;
  return `${node}'s is ${elapsed(Math.abs(differenceMs))} ${differenceMs > 0 ? "ahead of" : "behind"} ${other.node}'s`;
}
