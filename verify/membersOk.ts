import { memberStates } from "../running/memberStates.ts";
import type { Tomcat } from "../topology/model.ts";
import { asConfigured } from "./asConfigured.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, failed, judge } from "./check.ts";

export const membersOk: Check = {
  name: "the balancer's members are all OK",
  needs: [asConfigured, servicesRun],
  async look({ outputs, topology }) {
    const members = await memberStates(outputs);
    const planned = topology.tomcats.map(memberOf);
    if (members.length === 0) {
      const seen = `${outputs.statusUrl} shows no members`;
      return failed({ seen, expected: `${planned.length} members`, cure: "./lab up" });
    }
    const complaints = [
      ...members.filter(({ ok }) => !ok).map(({ member, state }) => `${member} is ${state}`),
      ...members
        .filter(({ member }) => !planned.includes(member))
        .map(({ member }) => `${member} is not a Tomcat of the lab`),
      ...planned
        .filter((each) => !members.some(({ member }) => member === each))
        .map((each) => `${each} is missing`),
    ];
    return judge(complaints, members.map(({ member }) => member).join(", "), {
      expected: `${planned.join(", ")}, each OK`,
      cure: "wait if a Tomcat has just started; otherwise run ./lab up",
    });
  },
};

/** Returns the name that balancer-manager gives it: without AJP's default port. */
function memberOf({ address, ajpPort }: Tomcat): string {
  return `ajp://${address}${ajpPort === 8009 ? "" : `:${ajpPort}`}`;
}
