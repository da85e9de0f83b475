import { memberStates } from "../common/memberStates.ts";
import { balancerNames } from "../templates/httpd/balancerConf.ts";
import { ajpMember, webSocketMember } from "../templates/httpd/members.ts";
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

function plannedMembers(topology: Topology): readonly string[] {
  const ajp = topology.tomcats.map(ajpMember);
  const http = topology.tomcats.map(webSocketMember);
  return [
    ...balancerNames(topology).flatMap((balancer) => ajp.map((member) => `${balancer}'s ${member}`)),
    ...webSocketBalancerNames(topology).flatMap((balancer) =>
      http.map((member) => `${balancer}'s ${member}`),
    ),
  ];
}
