/** The machines of a swarm, as a manager tells them. */

import type { MachineChoice } from "../../topology/model.ts";
import { atManager, linesAtManager, type Manager } from "./engine.ts";

/** A machine as `docker node inspect` tells it, as far as it is used here. */
export interface MachineInfo {
  readonly ID: string;
  readonly Spec: { readonly Availability: string; readonly Labels?: Readonly<Record<string, string>> };
  readonly Description: {
    readonly Hostname: string;
    readonly Platform: { readonly Architecture: string };
    readonly Engine: { readonly EngineVersion: string };
  };
  readonly Status: { readonly State: string };
}

export async function machinesOf(manager: Manager): Promise<readonly MachineInfo[]> {
  const ids = await linesAtManager(manager, "node", "ls", "--quiet");
  return JSON.parse(await atManager(manager, "node", "inspect", ...ids));
}

/** The id of the machine whose engine the manager is. */
export async function askedOf(manager: Manager): Promise<string> {
  return await atManager(manager, "info", "--format", "{{.Swarm.NodeID}}");
}

/** One that has joined again is listed twice, and that which is ready counts. */
export function machineNamed(hostname: string, machines: readonly MachineInfo[]): MachineInfo | undefined {
  const named = machines.filter(({ Description }) => Description.Hostname === hostname);
  return named.find(({ Status }) => Status.State === "ready") ?? named[0];
}

export function hostnamesOf(machines: readonly MachineInfo[]): string {
  return machines.map(({ Description }) => Description.Hostname).join(", ");
}

/** Whether Swarm may start something there. */
export function isUsable({ Spec, Status }: MachineInfo): boolean {
  return Spec.Availability === "active" && Status.State === "ready";
}

/** Whether a node's `machine` allows for it. */
export function isMeant(choice: MachineChoice | undefined, { Spec, Description }: MachineInfo): boolean {
  if (choice === undefined) return true;
  return "hostname" in choice
    ? Description.Hostname === choice.hostname
    : Spec.Labels?.[choice.label] === choice.value;
}
