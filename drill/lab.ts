/** The running lab that a drill works on. */

import type { Site } from "../common/site.ts";
import type { LabOutputs } from "../running/labOutputs.ts";
import { labSite } from "../running/labSite.ts";
import type { Faults } from "../targets/faults.ts";
import type { Inspection } from "../targets/inspection.ts";
import { TARGETS } from "../targets/targets.ts";
import { ATTRIBUTES_PATH } from "../templates/tomcat/attributesJsp.ts";
import { COUNTER_PATH } from "../templates/tomcat/counterJsp.ts";
import type { Topology } from "../topology/model.ts";

export interface Lab {
  readonly stack: string;
  readonly topology: Topology;
  readonly outputs: LabOutputs;
  readonly inside: Inspection;
  readonly faults: Faults;
  /** How this machine reaches it as visitors do. */
  readonly site: Site;
  /** The counter of the test page's application. */
  readonly counter: URL;
  /** The attributes of a session of the test page's application. */
  readonly attributes: URL;
  /** The Tomcats that a cookie can route to; empty if sessions are not sticky. */
  readonly routes: readonly string[];
}

export function labOf(stack: string, topology: Topology, outputs: LabOutputs): Lab {
  const target = TARGETS[topology.target];
  return {
    stack,
    topology,
    outputs,
    inside: target.inspect(stack, topology),
    site: labSite(topology, outputs),
    faults: target.faults(stack, topology),
    counter: new URL(`.${COUNTER_PATH}`, outputs.url),
    attributes: new URL(`.${ATTRIBUTES_PATH}`, outputs.url),
    routes: topology.sessions.mode === "sticky" ? topology.tomcats.map(({ name }) => name) : [],
  };
}
