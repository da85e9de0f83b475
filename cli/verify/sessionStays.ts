import { type Check, judge } from "./check.ts";
import { tomcatsAnswer } from "./tomcatsAnswer.ts";
import type { Visit } from "./visits.ts";

/** Of sticky sessions only: others go from Tomcat to Tomcat. */
export const sessionStays: Check = {
  name: "a session stays with its Tomcat",
  needs: [tomcatsAnswer],
  async look({ visits }) {
    const all = (await visits()).map(hosts);
    const moved = all.filter((seen) => seen.length > 1);
    return judge(
      moved.map((seen) => `one session saw ${seen.join(" and ")}`),
      `${all.length} visitors`,
      { expected: "one Tomcat for each session", cure: "./lab up" },
    );
  },
};

function hosts(visit: Visit): readonly string[] {
  return [...new Set(visit.map(({ host }) => host))];
}
