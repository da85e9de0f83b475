import { ajpRequest, ajpStatus } from "./ajp.ts";
import { asConfigured } from "./asConfigured.ts";
import { type Check, judge } from "./check.ts";
import { servicesRun } from "./servicesRun.ts";

export const ajpRefuses: Check = {
  name: "Tomcat refuses a wrong AJP secret",
  needs: [asConfigured, servicesRun],
  async look({ inside, topology }) {
    const request = ajpRequest("/", "a wrong secret");
    const answers = await Promise.all(
      topology.tomcats.map(async ({ name, address, ajpPort: port }) => {
        const answer = await inside.ask({ from: topology.balancer.node, address, port, request });
        return { name, status: ajpStatus(answer) };
      }),
    );
    return judge(
      answers
        .filter(({ status }) => status !== 403)
        .map(({ name, status }) => `${name} says ${status ?? "nothing"}`),
      "HTTP 403",
      { expected: "HTTP 403", cure: "./lab up" },
    );
  },
};
