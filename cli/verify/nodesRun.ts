import { type Check, judge } from "./check.ts";

export const nodesRun: Check = {
  name: "every node runs",
  needs: [],
  async look({ inside, topology }) {
    const states = await inside.nodeStates();
    const others = topology.nodes
      .map(({ name }) => ({ name, state: states.get(name) ?? "missing" }))
      .filter(({ state }) => state !== "running");
    return judge(
      others.map(({ name, state }) => `${name} is ${state}`),
      topology.nodes.map(({ name }) => name).join(", "),
      { expected: `${topology.nodes.length} nodes that run`, cure: "`./lab up` brings it back" },
    );
  },
};
