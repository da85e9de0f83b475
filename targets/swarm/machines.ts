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
  readonly Status: { readonly State: string; readonly Addr: string };
  /** Of a manager. */
  readonly ManagerStatus?: { readonly Addr: string };
}

export interface Machine extends MachineInfo {
  /** Whether its engine is the manager that tells. */
  readonly isAsked: boolean;
}

export async function machinesOf(manager: Manager): Promise<readonly Machine[]> {
  const listed = await linesAtManager(manager, "node", "ls", "--format", "{{.ID}} {{.Self}}");
  const asked = new Map(listed.map((line) => line.split(" ") as [string, string]));
  const told: MachineInfo[] = JSON.parse(await atManager(manager, "node", "inspect", ...asked.keys()));
  return told.map((machine) => ({ ...machine, isAsked: asked.get(machine.ID) === "true" }));
}

/** One that has joined again is listed twice, and that which is ready counts. */
export function machineNamed<M extends MachineInfo>(hostname: string, machines: readonly M[]): M | undefined {
  const named = machines.filter(({ Description }) => Description.Hostname === hostname);
  return named.find(isReady) ?? named[0];
}

/** `docker node update`. @param options what is changed. */
export async function updateMachine(
  manager: Manager,
  hostname: string,
  ...options: readonly string[]
): Promise<void> {
  const machine = machineNamed(hostname, await machinesOf(manager));
  await atManager(manager, "node", "update", ...options, machine?.ID ?? hostname);
}

/** Whether Swarm could place something there now, or once it is active. */
export function isReady({ Status }: MachineInfo): boolean {
  return Status.State === "ready";
}

export function hostnamesOf(machines: readonly MachineInfo[]): string {
  return machines.map(({ Description }) => Description.Hostname).join(", ");
}

/** Whether Swarm may start something there. */
export function isUsable(machine: MachineInfo): boolean {
  return machine.Spec.Availability === "active" && isReady(machine);
}

/** Whether a node's `machine` allows for it. */
export function isMeant(choice: MachineChoice | undefined, { Spec, Description }: MachineInfo): boolean {
  if (choice === undefined) return true;
  return "hostname" in choice
    ? Description.Hostname === choice.hostname
    : Spec.Labels?.[choice.label] === choice.value;
}
