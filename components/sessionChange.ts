import { assertNever } from "../common/assertNever.ts";
import type { KnownLab } from "../targets/knownLab.ts";
import { TARGETS } from "../targets/targets.ts";
import { PAGE_SIZE, SIZE, sizeOf } from "../templates/memcached/capacity.ts";
import { SESSION_FORMAT, sessionFormat } from "../templates/memcached/sessionFormat.ts";
import type { SessionMode, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { addressesServed } from "./order.ts";

/** Returns a warning if an update will end live sessions or remove their copies; undefined if they stay. */
export async function sessionChange(
  stack: string,
  topology: Topology,
  known: KnownLab,
): Promise<string | undefined> {
  const target = TARGETS[topology.target];
  const running = await Promise.all(
    topology.stores.map((store) => target.environment(stack, topology, store)),
  );
  const deployed = running
    .map((variables) => Object.fromEntries(variables.map((each) => each.split(/=(.*)/s))))
    .filter((variables) => variables[SESSION_FORMAT] !== undefined);
  const format = sessionFormat(topology.sessions);
  const otherFormat = deployed.map((variables) => variables[SESSION_FORMAT]).find((each) => each !== format);
  if (otherFormat !== undefined) {
    return [
      `sessions change from ${otherFormat} to ${format}: every live session ends.`,
      "The Tomcats restart, the stores start empty, and each visitor gets a new session.",
    ].join(" ");
  }
  const size = sizeOf(topology);
  const otherSize = deployed.map((variables) => variables[SIZE] ?? PAGE_SIZE).find((each) => each !== size);
  if (otherSize === undefined) return moveOfAllStores(topology, known);
  return `stores change from ${otherSize} to ${size}: ${emptied(topology.sessions.mode)}`;
}

/** Sticky sessions are in their Tomcats as well. */
export function moveOfAllStores(
  { stores, sessions }: Pick<Topology, "stores" | "sessions">,
  known: KnownLab,
): string | undefined {
  const served = addressesServed(known);
  const old = stores.map((store) => served.get(planName(store)));
  const isMove = stores.every(({ address }, i) => old[i] !== undefined && old[i] !== address);
  if (!isMove || sessions.mode === "sticky") return undefined;
  return `every memcached moves (${old.join(", ")} to ${stores.map(({ address }) => address).join(", ")}): every live session ends. Move one, run up, then the next, and none is lost.`;
}

function emptied(mode: SessionMode): string {
  switch (mode) {
    case "nonSticky":
      return "every live session ends. The memcacheds restart, empty, and each visitor gets a new session.";
    case "sticky":
      return "the memcacheds restart, empty. A session lives on in its Tomcat, unless that restarts too, as it does for another stores.itemSize.";
    default:
      return assertNever(mode);
  }
}
