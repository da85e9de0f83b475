import { parseSessionId } from "../running/sessionId.ts";
import { type Check, judge } from "./check.ts";
import { tomcatsAnswer } from "./tomcatsAnswer.ts";
import type { Visit } from "./visits.ts";

/** Runs for sticky sessions only: others move from Tomcat to Tomcat. */
export const sessionStays: Check = {
  name: "a session stays with the Tomcat that its route names",
  needs: [tomcatsAnswer],
  async look({ topology, visits }) {
    const all = await visits();
    const complaints = all.flatMap((visit) => {
      const [host, ...others] = hosts(visit);
      if (others.length > 0) return [`one session saw ${[host, ...others].join(" and ")}`];
      const name = topology.tomcats.find(({ hostName }) => hostName === host)?.name;
      const foreign = visit.find(({ sessionId }) => parseSessionId(sessionId).route !== `.${name}`);
      return foreign ? [`${name} gave the id ${foreign.sessionId}`] : [];
    });
    return judge(complaints, `${all.length} visitors`, {
      expected: "one Tomcat for each session, and its name at the end of the id",
      cure: "./lab up",
    });
  },
};

function hosts(visit: Visit): readonly string[] {
  return [...new Set(visit.map(({ host }) => host))];
}
