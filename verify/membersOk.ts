import { memberStates } from "../running/memberStates.ts";
import { balancerNames } from "../templates/httpd/balancerConf.ts";
import { webSocketBalancerNames } from "../templates/httpd/webSockets.ts";
import type { Topology } from "../topology/model.ts";
import { asConfigured } from "./asConfigured.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, failed, judge } from "./check.ts";

export const membersOk: Check = {
  name: "the balancer's members are all OK",
  needs: [asConfigured, servicesRun],
  async look({ outputs, site, topology }) {
    const members = await memberStates(site, outputs);
    const planned = plannedMembers(topology);
    const found = members.map((each) => ({ ...each, name: `${each.balancer}'s ${each.member}` }));
    if (members.length === 0) {
      const seen = `${outputs.statusUrl} shows no members`;
      return failed({ seen, expected: `${planned.length} members`, cure: "./lab up" });
    }
    const complaints = [
      ...found.filter(({ ok }) => !ok).map(({ name, state }) => `${name} is ${state}`),
      ...found
        .filter(({ name }) => !planned.includes(name))
        .map(({ name }) => `${name} is not a Tomcat of the lab`),
      ...planned
        .filter((each) => !found.some(({ name }) => name === each))
        .map((each) => `${each} is missing`),
    ];
    return judge(complaints, found.map(({ name }) => name).join(", "), {
      expected: `${planned.join(", ")}, each OK`,
      cure: "wait if a Tomcat has just started; otherwise run ./lab up",
    });
  },
};

/** Returns the names that balancer-manager gives them: without a protocol's default port. */
function plannedMembers(topology: Topology): readonly string[] {
  const { tomcats } = topology;
  const ajp = tomcats.map(
    ({ address, ajpPort }) => `ajp://${address}${ajpPort === 8009 ? "" : `:${ajpPort}`}`,
  );
  const http = tomcats.map(
    ({ address, webSocketPort }) => `http://${address}${webSocketPort === 80 ? "" : `:${webSocketPort}`}`,
  );
  return [
    ...balancerNames(topology).flatMap((balancer) => ajp.map((member) => `${balancer}'s ${member}`)),
    ...webSocketBalancerNames(topology).flatMap((balancer) =>
      http.map((member) => `${balancer}'s ${member}`),
    ),
  ];
}
