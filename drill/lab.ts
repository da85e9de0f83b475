/** The running lab that a drill works on. */

import type { LabOutputs } from "../running/labOutputs.ts";
import { type MemberState, memberStates } from "../running/memberStates.ts";
import { type ServiceState, serviceStates } from "../running/serviceStates.ts";
import { type StoreState, storeStates } from "../running/storeStates.ts";
import type { Faults } from "../targets/faults.ts";
import { TARGETS } from "../targets/targets.ts";
import { ATTRIBUTES_PATH } from "../templates/tomcat/attributesJsp.ts";
import { COUNTER_PATH } from "../templates/tomcat/counterJsp.ts";
import type { Topology } from "../topology/model.ts";

export interface Lab {
  readonly stack: string;
  readonly topology: Topology;
  readonly faults: Faults;
  /** The counter of the test page's application. */
  readonly counter: URL;
  /** The attributes of a session of the test page's application. */
  readonly attributes: URL;
  /** The Tomcats that a cookie can route to; empty if sessions are not sticky. */
  readonly routes: readonly string[];
  services(): Promise<readonly ServiceState[]>;
  stores(): Promise<readonly StoreState[]>;
  members(): Promise<readonly MemberState[]>;
}

export function labOf(stack: string, topology: Topology, outputs: LabOutputs): Lab {
  const { statusUrl, statusUser, statusPassword } = outputs;
  return {
    stack,
    topology,
    faults: TARGETS[topology.target].faults(stack, topology),
    counter: new URL(`.${COUNTER_PATH}`, outputs.url),
    attributes: new URL(`.${ATTRIBUTES_PATH}`, outputs.url),
    routes: topology.sessions.mode === "sticky" ? topology.tomcats.map(({ name }) => name) : [],
    services: () => serviceStates(stack, topology),
    stores: () => storeStates(stack, topology),
    members: () => memberStates(statusUrl, statusUser, statusPassword),
  };
}
