import { styleText } from "node:util";
import { type MemberState, memberStates } from "../../common/memberStates.ts";
import { table } from "../../common/table.ts";
import { type ApplicationReport, applicationReports } from "../../running/applicationReports.ts";
import { nodeDifferences, placedDifferences, runningOf } from "../../running/differences.ts";
import { labSite } from "../../running/labSite.ts";
import { type ServiceState, serviceStates } from "../../running/serviceStates.ts";
import { stepStates } from "../../running/stepStates.ts";
import { type StoreMemory, storeMemories } from "../../running/storeMemory.ts";
import { type StoreState, storeStates } from "../../running/storeStates.ts";
import { type StoreTrouble, storeTroubles } from "../../running/storeTroubles.ts";
import { TARGETS } from "../../targets/targets.ts";
import { type Form, printDown, printResult } from "../output.ts";
import { type PlacedLab, placedLab, UNFINISHED } from "../placedLab.ts";
import { findStack } from "../stack.ts";

export interface Status {
  readonly stack: string;
  readonly state: PlacedLab["state"];
  readonly url: string;
  /** The addresses of the user's own applications by their names. */
  readonly applicationUrls: Readonly<Record<string, string>>;
  /** Nodes that do not run, with the reason if it is known: `node2 is exited`. */
  readonly ailing: readonly string[];
  readonly services: readonly ServiceState[];
  /** Differences from what the last `up` placed: `node1/httpd: balancer.conf changed 2026-…`. */
  readonly changed: readonly string[];
  readonly stores: readonly StoreStatus[];
  readonly troubles: readonly StoreTrouble[];
  readonly members: readonly MemberState[];
  readonly reports: readonly ApplicationReport[];
}

export interface StoreStatus extends StoreState {
  /** Tomcats that have not brought it in step; undefined if it does not answer, or there is no guard. */
  readonly behind: readonly string[] | undefined;
  /** Undefined if it does not answer. */
  readonly memory: StoreMemory | undefined;
}

/** Prints what runs where. @returns 1 if the stack is down or anything in it does not run. */
export async function status(wanted: string | undefined, form: Form): Promise<number> {
  const stack = await findStack(wanted);
  const lab = await placedLab(stack);
  if (lab === undefined) return printDown(stack.name, form);
  const found = await collectStatus(stack.name, lab);
  printResult(form, found, describeStatus);
  return isHealthy(found) ? 0 : 1;
}

async function collectStatus(stack: string, { topology, outputs, state }: PlacedLab): Promise<Status> {
  const inside = TARGETS[topology.target].inspect(stack, topology);
  const [ailing, services, changed, stores, steps, memories, members, reports] = await Promise.all([
    nodeDifferences(inside, topology.nodes),
    serviceStates(inside, topology.nodes),
    runningOf(inside, topology.nodes).then((running) => placedDifferences(inside, running)),
    storeStates(inside, topology.stores),
    stepStates(inside, topology),
    storeMemories(inside, topology.stores),
    memberStates(labSite(topology, outputs), outputs),
    applicationReports(inside, topology),
  ]);
  const { url, applicationUrls = {} } = outputs;
  return {
    stack,
    state,
    url,
    applicationUrls,
    ailing,
    services,
    changed,
    stores: stores.map((store) => ({ ...store, behind: steps.get(store.id), memory: memories[store.id] })),
    troubles: storeTroubles(memories, topology.storeSize),
    members,
    reports,
  };
}

/**
 * Whether all nodes, services and applications run with the files that were placed, every store answers and has had memory
 * for its sessions, and httpd would send requests to each of its members, of which it has at least one.
 */
export function isHealthy({
  ailing,
  services,
  changed,
  stores,
  troubles,
  members,
  reports,
}: Status): boolean {
  return (
    ailing.length + changed.length === 0 &&
    services.every(({ state }) => state === "running") &&
    stores.every(({ sessions }) => sessions !== undefined) &&
    troubles.every(({ kind }) => kind !== "evicted" && kind !== "refused") &&
    members.length > 0 &&
    members.every(({ ok }) => ok) &&
    reports.every(({ kind }) => kind !== "start")
  );
}

function inStep(behind: readonly string[]): string {
  return behind.length === 0 ? "yes" : `not yet with ${behind.join(", ")}`;
}

export function describeStatus(
  { state, url, applicationUrls, ailing, services, changed, stores, troubles, members, reports }: Status,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const mark = (word: string, ok: boolean) => styleText(ok ? "green" : "red", word, { stream });
  const wrong = (words: string) => mark(words, false);
  const count = (number: number | undefined) => (number === undefined ? wrong("no answer") : String(number));
  const cure = changed.length > 0 && state === "whole" ? ["  `./lab repair` restores what was placed"] : [];
  return [
    state === "unfinished" ? wrong(UNFINISHED) : "",
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
    ailing.map(wrong).join("\n"),
    [...changed.map(wrong), ...cure].join("\n"),
    table(
      ["store", "node", "role", "sessions", "backups", "in step", "memory"],
      stores.map(({ id, node, role, sessions, backups, behind, memory }) => [
        ...[id, node, role, count(sessions), count(backups)],
        behind === undefined ? "–" : mark(inStep(behind), behind.length === 0),
        memory === undefined ? wrong("no answer") : `${Math.round(memory.used * 100)} %`,
      ]),
      stream,
    ),
    troubles.map(({ message }) => wrong(message)).join("\n"),
    members.length === 0
      ? wrong("the balancer's status page does not answer")
      : table(
          ["balancer", "member", "state", "requests"],
          members.map(({ balancer, member, state, ok, elected }) => [
            balancer,
            member,
            mark(state, ok),
            String(elected),
          ]),
          stream,
        ),
    reports.map(({ tomcats, message }) => `${wrong(tomcats.join(", "))}  ${message}`).join("\n"),
    [`test page  ${url}`, ...Object.values(applicationUrls).map((each) => `your own   ${each}`)].join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
