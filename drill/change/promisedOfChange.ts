/** What is promised for one change of one lab, and the verdict. */

import { assertNever } from "../../common/assertNever.ts";
import type { ServiceKind, Topology } from "../../topology/model.ts";
import type { Figures } from "../figures.ts";
import { keepingOf, LOST, type Promised } from "../promises.ts";
import { judge, type Verdict } from "../verdict.ts";
import type { Change } from "./change.ts";

type Judged = Pick<Change, "costs" | "mayRestart">;

/** What `up` says before it ends live sessions or empties memcacheds. */
const TOLD = /every live session ends|the sessions end|restart, empty/;

/**
 * Takes away what cannot be promised with a single Tomcat, or to sessions that several requests use at once as they are
 * kept (see `PROMISES`).
 * @param warnings what `up` has warned of.
 */
export function promisedOfChange(
  { costs, mayRestart }: Judged,
  topology: Pick<Topology, "tomcats" | "sessions">,
  warnings: readonly string[],
): Promised {
  const keeping = keepingOf(topology.sessions);
  const isAlone = topology.tomcats.length === 1 && mayRestart.includes("tomcat");
  const isLossKnown = keeping === "nonStickyUnguarded" && mayRestart.includes("memcached");
  const kept: Promised = {
    sessions: "kept",
    parallel: keeping === "nonSticky" ? "kept" : "mayBeLost",
    requests: isAlone ? "outage" : "answered",
    ...(isLossKnown && LOST),
  };
  // Without any memcached, the guard answers with 503.
  const ended: Promised = { ...LOST, requests: keeping === "sticky" ? kept.requests : "outage" };
  switch (costs) {
    case "nothing":
      return kept;
    case "outage":
      return { ...kept, requests: "outage" };
    case "asTold":
      return isTold(warnings) ? ended : kept;
    case "outageAsTold":
      return { ...kept, requests: "outage", ...(isTold(warnings) && LOST) };
    default:
      return assertNever(costs);
  }
}

function isTold(warnings: readonly string[]): boolean {
  return warnings.some((warning) => TOLD.test(warning));
}

export interface Found {
  readonly figures: Figures;
  readonly restarted: readonly string[];
  readonly warnings: readonly string[];
  readonly failure?: string;
  /** Whether the lab was whole again after `up`. */
  readonly isWhole: boolean;
}

export function judgeChange(
  { mayRestart }: Judged,
  promised: Promised,
  { figures, restarted, warnings, failure, isWhole }: Found,
): Verdict {
  const allowed = isTold(warnings) ? [...mayRestart, "memcached"] : mayRestart;
  const others = restarted.filter((service) => !allowed.includes(kindOf(service)));
  const judged = judge(figures, promised);
  const broken = [
    ...(failure === undefined ? [] : ["up failed"]),
    ...(isWhole ? [] : ["the lab did not become whole again"]),
    ...judged.broken,
    ...others.map((service) => `${service} was restarted`),
  ];
  return { word: broken.length > 0 ? "broken" : judged.word, broken };
}

/** @param service a `planName`. */
function kindOf(service: string): ServiceKind {
  return service.replace(/^.*-/, "").replace(/\d*$/, "") as ServiceKind;
}

/** Returns the services that were there before and have been started since, in the order of their names. */
export function restartedSince(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const again = [...after].filter(([service, at]) => before.has(service) && before.get(service) !== at);
  return again.map(([service]) => service).toSorted();
}
