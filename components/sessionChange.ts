import { TARGETS } from "../targets/targets.ts";
import { SESSION_FORMAT, sessionFormat } from "../templates/memcached/sessionFormat.ts";
import type { Topology } from "../topology/model.ts";

/** Returns a warning if an update will end the live sessions; undefined if they stay. */
export async function sessionChange(stack: string, topology: Topology): Promise<string | undefined> {
  const wanted = sessionFormat(topology.sessions);
  const target = TARGETS[topology.target];
  const running = await Promise.all(
    topology.stores.map((store) => target.environment(stack, topology, store)),
  );
  const variables = running.flat().map((variable) => variable.split(/=(.*)/s));
  const [, other] = variables.find(([name, format]) => name === SESSION_FORMAT && format !== wanted) ?? [];
  if (other === undefined) return undefined;
  return [
    `sessions change from ${other} to ${wanted}: every live session ends.`,
    "The Tomcats restart, the stores start empty, and each visitor gets a new session.",
  ].join(" ");
}
