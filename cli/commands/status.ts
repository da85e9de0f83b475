import { styleText } from "node:util";
import { table } from "../../common/table.ts";
import { type ApplicationReport, applicationReports } from "../../running/applicationReports.ts";
import { nodeDifferences, placedDifferences, runningOf } from "../../running/differences.ts";
import { type MemberState, memberStates } from "../../running/memberStates.ts";
import { type ServiceState, serviceStates } from "../../running/serviceStates.ts";
import { type StoreState, storeStates } from "../../running/storeStates.ts";
import { TARGETS } from "../../targets/targets.ts";
import { type PlacedLab, placedLab, UNFINISHED } from "../placedLab.ts";
import { findStack } from "../stack.ts";

export interface Status {
  readonly stack: string;
  readonly state: PlacedLab["state"];
  readonly url: string;
  /** The address of the user's own application; absent if there is none. */
  readonly applicationUrl?: string;
  /** Nodes that do not run, with the reason if it is known: `node2 is exited`. */
  readonly ailing: readonly string[];
  readonly services: readonly ServiceState[];
  /** Differences from what the last `up` placed: `node1/httpd: balancer.conf changed 2026-…`. */
  readonly changed: readonly string[];
  readonly stores: readonly StoreState[];
  readonly members: readonly MemberState[];
  readonly reports: readonly ApplicationReport[];
}

/** Prints what runs where. @returns 1 if the stack is down or anything in it does not run. */
export async function status(wanted: string | undefined, form: "table" | "json"): Promise<number> {
  const stack = await findStack(wanted);
  const lab = await placedLab(stack);
  if (lab === undefined) {
    const down = { stack: stack.name, down: true };
    console.log(
      form === "json" ? JSON.stringify(down) : `stack ${stack.name} is down; ./lab up brings it up`,
    );
    return 1;
  }
  const found = await collectStatus(stack.name, lab);
  console.log(form === "json" ? JSON.stringify(found, undefined, 2) : describeStatus(found));
  return isHealthy(found) ? 0 : 1;
}

async function collectStatus(stack: string, { topology, outputs, state }: PlacedLab): Promise<Status> {
  const inside = TARGETS[topology.target].inspect(stack, topology);
  const [ailing, services, changed, stores, members, reports] = await Promise.all([
    nodeDifferences(inside, topology.nodes),
    serviceStates(inside, topology.nodes),
    runningOf(inside, topology.nodes).then((running) => placedDifferences(inside, running)),
    storeStates(inside, topology.stores),
    memberStates(outputs),
    applicationReports(inside, topology),
  ]);
  const { url, applicationUrl } = outputs;
  return {
    stack,
    state,
    url,
    ...(applicationUrl && { applicationUrl }),
    ailing,
    services,
    changed,
    stores,
    members,
    reports,
  };
}

/**
 * Whether all nodes, services and applications run with the files that were placed, every store answers, and httpd would
 * send requests to each of its members, of which it has at least one.
 */
export function isHealthy({ ailing, services, changed, stores, members, reports }: Status): boolean {
  return (
    ailing.length + changed.length === 0 &&
    services.every(({ state }) => state === "running") &&
    stores.every(({ sessions }) => sessions !== undefined) &&
    members.length > 0 &&
    members.every(({ ok }) => ok) &&
    reports.every(({ kind }) => kind !== "start")
  );
}

export function describeStatus(
  { state, url, applicationUrl, ailing, services, changed, stores, members, reports }: Status,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const mark = (word: string, ok: boolean) => styleText(ok ? "green" : "red", word, { stream });
  const count = (number: number | undefined) =>
    number === undefined ? mark("no answer", false) : String(number);
  const cure = state === "whole" ? [REPAIR] : [];
  return [
    ...(state === "unfinished" ? [mark(UNFINISHED, false)] : []),
    table(
      ["node", "address", "service", "state"],
      services.map(({ node, address, service, state }) => [
        node,
        address,
        service,
        mark(state, state === "running"),
      ]),
      stream,
    ),
    ...(ailing.length === 0 ? [] : [ailing.map((line) => mark(line, false)).join("\n")]),
    ...(changed.length === 0 ? [] : [[...changed.map((line) => mark(line, false)), ...cure].join("\n")]),
    table(
      ["store", "node", "role", "sessions", "backups"],
      stores.map(({ id, node, role, sessions, backups }) => [
        id,
        node,
        role,
        count(sessions),
        count(backups),
      ]),
      stream,
    ),
    members.length === 0
      ? mark("the balancer's status page does not answer", false)
      : table(
          ["member", "state", "requests"],
          members.map(({ member, state, ok, elected }) => [member, mark(state, ok), String(elected)]),
          stream,
        ),
    ...(reports.length === 0 ? [] : [describeReports(reports, mark)]),
    [`test page  ${url}`, ...(applicationUrl ? [`your own   ${applicationUrl}`] : [])].join("\n"),
  ].join("\n\n");
}

const REPAIR = "  `./lab repair` restores what was placed";

function describeReports(
  reports: readonly ApplicationReport[],
  mark: (word: string, ok: boolean) => string,
): string {
  return reports.map(({ tomcats, message }) => `${mark(tomcats.join(", "), false)}  ${message}`).join("\n");
}
