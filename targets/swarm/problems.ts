/** What stands against the lab on its swarm, reported before anything is placed. */

import { type Problem, UserError } from "../../common/userError.ts";
import { overlap } from "../../topology/address.ts";
import { machineText } from "../../topology/machines.ts";
import type { LabNode, SwarmAccess, Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { docker } from "../docker/engine.ts";
import { LAB_LABEL } from "../docker/labels.ts";
import { containerName } from "../docker/names.ts";
import { describeOther, type KnownLab, removalOf } from "../knownLab.ts";
import { clockProblems } from "./clockProblems.ts";
import { accessOf, atManager, linesAtManager, type Manager } from "./engine.ts";
import { hostnamesOf, isMeant, isUsable, type Machine, type MachineInfo, machinesOf } from "./machines.ts";
import { swarmObjects } from "./objects.ts";
import { registryProblems } from "./registryProblems.ts";
import { unreachedProblems } from "./unreached.ts";

export async function swarmProblems(lab: KnownLab, topology: Topology): Promise<readonly Problem[]> {
  const swarm = accessOf(topology);
  const names = nameProblems(lab.stack, topology);
  const { machines, problems } = await findMachines(swarm);
  // A registry may be out of reach as well: all at once.
  if (machines === undefined) return [...names, ...problems, ...(await registryProblems(swarm))];
  const found = await Promise.all([
    machineProblems(swarm, topology, machines),
    subnetProblems(swarm, topology, lab),
    swarm.registry === undefined ? unreachedProblems(swarm, machines) : registryProblems(swarm),
    otherLabs(swarm, lab),
  ]);
  return [...names, ...found.flat()];
}

/** A service's name is a part of a DNS name. */
const LONGEST_NAME = 63;

export function nameProblems(
  stack: string,
  { balancer, tomcats, stores }: Pick<Topology, "balancer" | "tomcats" | "stores">,
): readonly Problem[] {
  const names = [balancer, ...tomcats, ...stores].map((place) => containerName(stack, planName(place)));
  const long = names.find((name) => name.length > LONGEST_NAME);
  if (long === undefined) return [];
  return [
    {
      path: "nodes",
      message: `the service ${long} has ${long.length} characters, and Docker takes ${LONGEST_NAME}`,
      cure: "give the node or the stack a shorter name",
    },
  ];
}

/** `docker info` of an engine, as far as it is used here. */
export interface EngineInfo {
  readonly ServerVersion: string;
  readonly Swarm: { readonly LocalNodeState: string; readonly ControlAvailable: boolean };
}

interface Machines {
  /** Undefined if nothing can be done through this manager. */
  readonly machines?: readonly Machine[];
  /** Why. */
  readonly problems: readonly Problem[];
}

async function findMachines(swarm: SwarmAccess): Promise<Machines> {
  try {
    const info: EngineInfo = JSON.parse(await atManager(swarm, "info", "--format", "{{json .}}"));
    const problems = engineProblems(swarm.host, info);
    // An engine calls itself a manager that can act, whether others are there or not: it lists machines only if they are.
    return problems.length > 0 ? { problems } : { problems, machines: await machinesOf(swarm) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problems: [{ path: "swarm.host", message: error.message, cure: error.cure }] };
  }
}

/** Capabilities of services can be dropped since then. */
const OLDEST = [20, 10] as const;

export function engineProblems(host: string, { ServerVersion, Swarm }: EngineInfo): readonly Problem[] {
  const [major = 0, minor = 0] = ServerVersion.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return [
      {
        path: "swarm.host",
        message: `the engine at ${host} is ${ServerVersion}: it cannot take capabilities from services`,
        cure: `choose a swarm of engines from ${OLDEST.join(".")}`,
      },
    ];
  }
  if (Swarm.ControlAvailable) return [];
  const message =
    Swarm.LocalNodeState === "inactive"
      ? `the engine at ${host} is in no swarm`
      : `the engine at ${host} is no manager that can act (it is ${Swarm.LocalNodeState} in its swarm)`;
  return [{ path: "swarm.host", message, cure: "name a manager, or make one: docker swarm init" }];
}

async function machineProblems(
  manager: Manager,
  topology: Topology,
  machines: readonly Machine[],
): Promise<readonly Problem[]> {
  const [architecture, clocks] = await Promise.all([
    docker("info", "--format", "{{.Architecture}}"),
    clockProblems(manager, machines.filter(isUsable)),
  ]);
  return [...askedProblems(machines), ...placeProblems(machines, topology, architecture), ...clocks];
}

/**
 * A machine that takes nothing new gives no container a network of the swarm either (moby #33303), and memcacheds are asked from one.
 */
export function askedProblems(all: readonly Machine[]): readonly Problem[] {
  const idle = all.find((machine) => machine.isAsked && !isUsable(machine));
  if (idle === undefined) return [];
  const { Hostname } = idle.Description;
  return [
    {
      path: "swarm.host",
      message: `memcacheds cannot be asked from ${Hostname}: its availability is ${idle.Spec.Availability}`,
      cure: `name another manager, or: docker node update --availability active ${Hostname}`,
    },
  ];
}

/** @param architecture for which this machine builds images. */
export function placeProblems(
  all: readonly MachineInfo[],
  { nodes, stores }: Pick<Topology, "nodes" | "stores">,
  architecture: string,
): readonly Problem[] {
  const usable = all.filter(isUsable);
  const few: Problem[] =
    usable.length >= stores.length
      ? []
      : [
          {
            path: "nodes",
            message: `${counted(stores.length, "memcached")}, each on a machine of its own, and the swarm has ${counted(usable.length, "machine")} that can be used`,
            cure: "let machines join, make them active, or remove memcacheds",
          },
        ];
  const old = usable.filter(({ Description }) => engineProblems("", asManager(Description)).length > 0);
  const others = usable.filter(({ Description: { Platform } }) => Platform.Architecture !== architecture);
  return [
    ...few,
    ...nodes.flatMap((node) => choiceProblems(node, all, usable)),
    ...machinesNamed(old, `have an engine older than ${OLDEST.join(".")}`, "upgrade them, or drain them"),
    ...machinesNamed(
      others,
      `are not ${architecture}, for which this machine's engine builds images`,
      "drain them, or run `up` where Docker is on a machine like them",
    ),
  ];
}

function asManager({ Engine }: MachineInfo["Description"]): EngineInfo {
  return { ServerVersion: Engine.EngineVersion, Swarm: { LocalNodeState: "active", ControlAvailable: true } };
}

function machinesNamed(machines: readonly MachineInfo[], what: string, cure: string): readonly Problem[] {
  if (machines.length === 0) return [];
  return [{ path: "swarm.host", message: `machines of the swarm ${what}: ${hostnamesOf(machines)}`, cure }];
}

function choiceProblems(
  { name, machine }: LabNode,
  all: readonly MachineInfo[],
  usable: readonly MachineInfo[],
): readonly Problem[] {
  if (machine === undefined) return [];
  const isChosen = (each: MachineInfo) => isMeant(machine, each);
  if (usable.some(isChosen)) return [];
  const path = `nodes.${name}.machine`;
  const meant = machineText(machine);
  const there = all.find(isChosen);
  if (there !== undefined) {
    const { Hostname } = there.Description;
    const message = `${Hostname} is ${there.Status.State} and its availability ${there.Spec.Availability}`;
    return [{ path, message, cure: "bring it back, or choose another" }];
  }
  const hosts = hostnamesOf(all);
  return "hostname" in machine
    ? [{ path, message: `the swarm has no machine ${meant}`, cure: `choose from ${hosts}` }]
    : [
        {
          path,
          message: `no machine of the swarm has the label ${meant}`,
          cure: `give one the label: docker node update --label-add ${meant} MACHINE; they are ${hosts}`,
        },
      ];
}

async function subnetProblems(
  manager: Manager,
  { network: { subnet } }: Topology,
  { id }: KnownLab,
): Promise<readonly Problem[]> {
  const ids = await linesAtManager(manager, "network", "ls", "--quiet");
  const format = `{{.Name}}|{{index .Labels "${LAB_LABEL}"}}|{{range .IPAM.Config}}{{.Subnet}}|{{end}}`;
  const lines = await linesAtManager(manager, "network", "inspect", "--format", format, ...ids);
  const taken = lines.flatMap((line) => {
    const [name = "", lab = "", ...subnets] = line.split("|");
    const isOwn = lab !== "" && lab === id;
    return isOwn ? [] : subnets.filter(Boolean).map((other) => ({ name, other }));
  });
  const found = taken.find(({ other }) => overlap(other, subnet));
  if (found === undefined) return [];
  return [
    {
      path: "network.subnet",
      message: `${subnet} shares addresses with the network ${found.name} (${found.other}) on the manager`,
      cure: "choose a free subnet, or remove what has it",
    },
  ];
}

/** Names on a swarm come from the stack's. */
async function otherLabs(manager: Manager, lab: KnownLab): Promise<readonly Problem[]> {
  const [other, ...more] = (await swarmObjects(manager, lab.stack)).filter(({ id }) => id !== lab.id);
  if (other === undefined) return [];
  const what = `the ${other.kind} ${other.name}${more.length > 0 ? ` and ${more.length} more` : ""}`;
  return [
    {
      path: "target",
      message: `the swarm has ${describeOther(lab, other)}: ${what}`,
      cure: `bring this one up under another name: ./lab up --stack NAME; or remove that one: ${removalOf(lab, other)}`,
    },
  ];
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
