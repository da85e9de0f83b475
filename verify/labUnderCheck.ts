import type { Site } from "../common/site.ts";
import type { LabOutputs } from "../running/labOutputs.ts";
import { labSite } from "../running/labSite.ts";
import { parseSessionId, type SessionId } from "../running/sessionId.ts";
import type { Inspection } from "../targets/inspection.ts";
import { TARGETS } from "../targets/targets.ts";
import type { ServiceLocation, Topology } from "../topology/model.ts";
import { type StoredCopy, storedCopies } from "./storedCopies.ts";
import { seeVisits, type Visit } from "./visits.ts";

/** A running lab as the checks see it. What several checks need is fetched once, by the first that asks. */
export interface LabUnderCheck {
  readonly topology: Topology;
  readonly outputs: LabOutputs;
  /** How this machine reaches it as visitors do. */
  readonly site: Site;
  readonly inside: Inspection;
  /** At least one. */
  readonly visits: () => Promise<readonly Visit[]>;
  /** The session of each visit, from its last page. */
  readonly sessions: () => Promise<readonly SessionId[]>;
  /** The copies of these sessions in all stores. */
  readonly copies: () => Promise<readonly StoredCopy[]>;
}

export function labUnderCheck(stack: string, topology: Topology, outputs: LabOutputs): LabUnderCheck {
  const inside = TARGETS[topology.target].inspect(stack, topology);
  const site = labSite(topology, outputs);
  const visits = once(() => seeVisits(topology, site, outputs.url));
  const sessions = async () => (await visits()).flatMap(sessionOf);
  const copies = once(async () => storedCopies(inside, topology, await sessions()));
  return { topology, outputs, site, inside, visits, sessions, copies };
}

/** Returns the cure if only the logs of services can explain a failure. @param whose e.g. `the Tomcats`. */
export function readLogs(
  { inside }: LabUnderCheck,
  whose: string,
  places: readonly ServiceLocation[],
): string {
  return `read the logs of ${whose}: ${inside.logCommand(places)}`;
}

function sessionOf(visit: Visit): readonly SessionId[] {
  return visit.slice(-1).map(({ sessionId }) => parseSessionId(sessionId));
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
