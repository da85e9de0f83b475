import { asConfigured } from "./asConfigured.ts";
import { type Check, failed, judge } from "./check.ts";
import { readLogs } from "./labUnderCheck.ts";
import { membersOk } from "./membersOk.ts";

export const tomcatsAnswer: Check = {
  name: "every Tomcat answers",
  needs: [asConfigured, membersOk],
  async look(lab) {
    const { topology } = lab;
    const pages = (await lab.visits()).flat();
    const wrong = pages.find(({ status, sessionId }) => status !== 200 || sessionId === "");
    if (wrong) {
      return failed({
        seen: wrong.status === 200 ? "200 without a Session ID" : `HTTP ${wrong.status}`,
        expected: "the test page",
        cure: readLogs(lab, "httpd and the Tomcats", [topology.balancer, ...topology.tomcats]),
      });
    }
    const seen = new Set(pages.map(({ host }) => host));
    const silent = topology.tomcats.filter(({ hostName }) => !seen.has(hostName));
    const sequence = pages.map(({ host }) => host.split(".")[0]).join(", ");
    return judge(
      silent.map(({ name }) => `${name} in none of ${pages.length} answers`),
      sequence,
      { expected: `answers of ${topology.tomcats.map(({ name }) => name).join(", ")}`, cure: "./lab up" },
    );
  },
};
