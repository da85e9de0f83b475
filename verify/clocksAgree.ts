import { elapsed } from "../common/progress.ts";
import { nodesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";
import type { LabUnderCheck } from "./labUnderCheck.ts";

/** Milliseconds that two clocks may differ: more than asking takes, less than a session's end or a certificate notices. */
const LIMIT = 5000;

/** Sessions carry times from one Tomcat to another. */
export const clocksAgree: Check = {
  name: "the nodes' clocks agree",
  needs: [nodesRun],
  async look({ inside, topology: { nodes } }) {
    const clocks = await Promise.all(nodes.map(({ name }) => clockOf(inside, name)));
    const sorted = clocks.toSorted((a, b) => a.ahead - b.ahead);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? { node: "", ahead: 0 };
    const wrong = clocks.filter(({ ahead }) => Math.abs(ahead - middle.ahead) > LIMIT);
    return judge(
      wrong.map((clock) => describe(clock, middle)),
      `${nodes.length} nodes, at most ${elapsed(LIMIT)} apart`,
      {
        expected: `the same time, ${elapsed(LIMIT)} more or less`,
        cure: "let each keep the time by a server: `timedatectl set-ntp true`, with systemd-timesyncd or chrony",
      },
    );
  },
};

interface Clock {
  readonly node: string;
  /** Milliseconds that it shows more than this machine's. */
  readonly ahead: number;
}

/** It is read somewhere between question and answer. */
async function clockOf(inside: LabUnderCheck["inside"], node: string): Promise<Clock> {
  const asked = Date.now();
  const shown = await inside.clock(node);
  return { node, ahead: shown - (asked + Date.now()) / 2 };
}

function describe({ node, ahead }: Clock, other: Clock): string {
  const difference = ahead - other.ahead;
  return `${node}'s is ${elapsed(Math.abs(difference))} ${difference > 0 ? "ahead of" : "behind"} ${other.node}'s`;
}
