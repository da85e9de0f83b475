import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStates } from "../../../../targets/ssh/states.ts";

function unit(name: string, load: string, active: string, sub: string): string {
  return `Id=${name}.service\nLoadState=${load}\nActiveState=${active}\nSubState=${sub}\n`;
}

/** As systemd 252 prints it, one unit after the other, then what the probes found. */
const SAID = [
  unit("msm-lab-httpd", "loaded", "active", "running"),
  unit("msm-lab-tomcat", "loaded", "active", "running"),
  unit("msm-lab-tomcat2", "loaded", "active", "running"),
  unit("msm-lab-tomcat3", "loaded", "activating", "auto-restart"),
  unit("msm-lab-memcached", "loaded", "failed", "failed"),
  unit("msm-lab-memcached2", "masked", "inactive", "dead"),
  unit("msm-lab-memcached3", "not-found", "inactive", "dead"),
  "silent msm-lab-tomcat.service\nfrozen msm-lab-tomcat2.service\nsilent msm-lab-memcached.service\n",
].join("\n");

test("a service is what systemd says, unless it answers nothing or a signal has stopped it", () => {
  assert.deepEqual(Object.fromEntries(parseStates(SAID)), {
    "msm-lab-httpd.service": "running",
    "msm-lab-tomcat.service": "unhealthy",
    "msm-lab-tomcat2.service": "frozen",
    "msm-lab-tomcat3.service": "auto-restart",
    "msm-lab-memcached.service": "failed",
    "msm-lab-memcached2.service": "masked",
  });
});
