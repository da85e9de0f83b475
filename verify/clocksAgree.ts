import { elapsed } from "../common/progress.ts";
import { CLOCK_CURE, MAX_DIFFERENCE_MS, readClock, wrongClocks } from "../targets/clocks.ts";
import { nodesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";

export const clocksAgree: Check = {
  name: "the nodes' clocks agree",
  needs: [nodesRun],
  async look({ inside, topology: { nodes } }) {
    const clocks = await Promise.all(nodes.map(({ name }) => readClock(name, () => inside.clock(name))));
    return judge(wrongClocks(clocks), `${nodes.length} nodes, at most ${elapsed(MAX_DIFFERENCE_MS)} apart`, {
      expected: `the same time, within ${elapsed(MAX_DIFFERENCE_MS)}`,
      cure: CLOCK_CURE,
    });
  },
};
