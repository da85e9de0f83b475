import { AJP_STATUS_BYTES, ajpRequest, ajpStatus } from "./ajp.ts";
import { asConfigured } from "./asConfigured.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";

export const ajpRefuses: Check = {
  name: "Tomcat refuses a wrong AJP secret",
  needs: [asConfigured, servicesRun],
  async look({ inside, topology }) {
    const request = ajpRequest("/", "a wrong secret");
    const answers = await Promise.all(
      topology.tomcats.map(async ({ name, address, ajpPort: port }) => {
        const question = { from: topology.balancer.node, address, port, request };
        const answer = await inside.ask({ ...question, answer: { bytes: AJP_STATUS_BYTES } });
        return { name, status: ajpStatus(answer) };
      }),
    );
    return judge(
      answers
        .filter(({ status }) => status !== 403)
        .map(({ name, status }) => `${name} answers ${status ?? "nothing"}`),
      "HTTP 403",
      { expected: "HTTP 403", cure: "./lab up" },
    );
  },
};
