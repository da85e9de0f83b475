import { nodeDifferences } from "../running/differences.ts";
import { type Check, judge } from "./check.ts";

export const nodesRun: Check = {
  name: "every node runs",
  needs: [],
  async look({ inside, topology: { nodes } }) {
    return judge(await nodeDifferences(inside, nodes), nodes.map(({ name }) => name).join(", "), {
      expected: `${nodes.length} nodes that run`,
      cure: inside.reviveNode,
    });
  },
};
