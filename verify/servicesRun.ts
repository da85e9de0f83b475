import { serviceDifferences } from "../running/differences.ts";
import { type Check, judge } from "./check.ts";
import { nodesRun } from "./nodesRun.ts";

export const servicesRun: Check = {
  name: "every service runs",
  needs: [nodesRun],
  async look({ inside, topology: { nodes } }) {
    const planned = nodes.flatMap(({ services }) => services);
    return judge(await serviceDifferences(inside, nodes), `${planned.length} services`, {
      expected: "every service running",
      cure: "`./lab repair` brings it back",
    });
  },
};
