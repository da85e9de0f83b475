import { nodeDifferences, placedDifferences, serviceDifferences } from "../running/differences.ts";
import { asConfigured } from "./asConfigured.ts";
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

export const servicesConfined: Check = {
  name: "services may do only what they need",
  needs: [servicesRun],
  async look({ inside }) {
    return judge(
      await inside.liberties(),
      "no root, no capabilities but for a low port, a read-only root file system, bounded memory",
      { expected: "none of these", cure: "`./lab up` recreates the service" },
    );
  },
};
