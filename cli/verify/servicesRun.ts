import { planName } from "../../topology/plan.ts";
import { type Check, judge } from "./check.ts";
import { nodesRun } from "./nodesRun.ts";

export const servicesRun: Check = {
  name: "every service runs",
  needs: [nodesRun],
  async look({ inside, topology }) {
    const states = await inside.serviceStates();
    const planned = topology.nodes.flatMap(({ name, services }) =>
      services.map((service) => planName({ node: name, service: service.name })),
    );
    const others = planned
      .map((name) => ({ name, state: states.get(name) ?? "missing" }))
      .filter(({ state }) => state !== "running");
    return judge(
      others.map(({ name, state }) => `${name} is ${state}`),
      `${planned.length} services`,
      { expected: "every service running", cure: "`./lab up` brings it back" },
    );
  },
};
