import { asConfigured } from "./asConfigured.ts";
import { type Check, judge } from "./check.ts";
import { nodesRun } from "./nodesRun.ts";

export const onlyBalancerPublished: Check = {
  name: "only the balancer is reached from outside",
  needs: [asConfigured, nodesRun],
  async look({ inside, topology: { balancer, publish } }) {
    const wanted = `${publish.address}:${publish.port} → ${balancer.node} ${balancer.port}/tcp`;
    const found = (await inside.publishedPorts()).map(({ node, port, at }) => `${at} → ${node} ${port}`);
    const complaints = found.includes(wanted)
      ? found.filter((each) => each !== wanted)
      : [found.join(", ") || "nothing is published"];
    return judge(complaints, wanted, { expected: wanted, cure: "./lab up" });
  },
};
