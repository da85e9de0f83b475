import { parseSessionId } from "../running/sessionId.ts";
import { type Check, judge } from "./check.ts";
import { readLogs } from "./labUnderCheck.ts";
import { tomcatsAnswer } from "./tomcatsAnswer.ts";
import type { Page } from "./visitor.ts";

export const sessionIdKept: Check = kept(
  "the Session ID is kept",
  ({ sessionId }) => parseSessionId(sessionId).bare,
);

export const creationTimeKept: Check = kept("the time of creation is kept", ({ created }) => created);

/** @param fact returns what must exist, and be the same, on every page of a visit. */
function kept(name: string, fact: (page: Page) => string): Check {
  return {
    name,
    needs: [tomcatsAnswer],
    async look(lab) {
      const visits = await lab.visits();
      const facts = visits.map((visit) => [...new Set(visit.map(fact))]);
      const lost = facts.filter(([first, ...others]) => first === "" || others.length > 0);
      const pages = visits.flat().length;
      return judge(
        lost.map((values) => (values.join() === "" ? "none" : values.join(", then "))),
        `${pages} answers, ${facts.length === 1 ? "1 session" : `${facts.length} sessions`}`,
        { expected: "one, on every page", cure: readLogs(lab, "the Tomcats", lab.topology.tomcats) },
      );
    },
  };
}
