import { placedDifferences } from "../running/differences.ts";
import { asConfigured } from "./asConfigured.ts";
import { type Check, judge } from "./check.ts";
import { nodesRun } from "./nodesRun.ts";

export const filesAsPlaced: Check = {
  name: "the files are as they were placed",
  needs: [asConfigured, nodesRun],
  async look({ inside, topology: { nodes } }) {
    const services = nodes.flatMap(({ services }) => services);
    return judge(await placedDifferences(inside, nodes), `${services.length} services`, {
      expected: "the files of the last up",
      cure: "`./lab repair` puts them back",
    });
  },
};
