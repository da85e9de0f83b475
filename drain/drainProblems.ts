/** What stands against emptying a machine of a swarm. Pure. */

import type { Problem } from "../common/userError.ts";
import type { StoreState } from "../running/storeStates.ts";
import {
  hostnamesOf,
  isMeant,
  isUsable,
  type Machine,
  type MachineInfo,
  machineNamed,
} from "../targets/swarm/machines.ts";
import { stateOf, type Task } from "../targets/swarm/tasks.ts";
import { machineText } from "../topology/machines.ts";
import type { LabNode, ServiceLocation, Store, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";

/** What is found of a swarm and of the lab on it. */
export interface Found {
  readonly machines: readonly Machine[];
  /** Of each service, by its `planName`. */
  readonly tasks: ReadonlyMap<string, readonly Task[]>;
  /** See `outOfStep`. */
  readonly behind: ReadonlyMap<string, readonly string[]>;
  readonly stores: readonly Pick<StoreState, "id" | "sessions" | "backups">[];
}

export function drainProblems(hostname: string, topology: Topology, found: Found): readonly Problem[] {
  const machine = machineNamed(hostname, found.machines);
  if (machine === undefined) return [unknownMachine(hostname, found.machines)];
  const { State: state } = machine.Status;
  if (state !== "ready") {
    const message = `is ${state}: nothing that it has can be handed over`;
    return [{ path: hostname, message, cure: "bring it back first; its services run elsewhere meanwhile" }];
  }
  const isHere = (place: ServiceLocation) => isOn(found.tasks.get(planName(place)) ?? [], hostname);
  const { balancer, stores, tomcats } = topology;
  return [
    ...(machine.isAsked ? [isAsked(hostname)] : []),
    ...[balancer].filter(isHere).map((httpd) => staysHere(httpd, hostname)),
    ...[...stores, ...tomcats]
      .filter(isHere)
      .flatMap((place) => placeProblems(place, hostname, topology, found)),
    ...stores.filter(isHere).flatMap((store) => lossProblems(store, hostname, topology, found)),
  ];
}

export function unknownMachine(hostname: string, machines: readonly MachineInfo[]): Problem {
  const cure = `choose from ${hostnamesOf(machines)}`;
  return { path: hostname, message: "is no machine of the swarm", cure };
}

export function isOn(tasks: readonly Task[], hostname: string): boolean {
  return tasks.some(({ machine }) => machine === hostname);
}

/** See `askedProblems`. */
function isAsked(hostname: string): Problem {
  return {
    path: "swarm.host",
    message: `is the engine of ${hostname}: memcacheds could not be asked from it any more`,
    cure: "name another manager",
  };
}

function staysHere({ node, service }: ServiceLocation, hostname: string): Problem {
  return {
    path: planName({ node, service }),
    message: `is on ${hostname}, where visitors find it: nobody would be served`,
    cure: `name another machine in nodes.${node}.machine and publish.address, and run \`./lab up\``,
  };
}

/** A service waits for a machine that it may be on, and a memcached for one without another of the lab. */
function placeProblems(
  place: ServiceLocation,
  hostname: string,
  { nodes, stores }: Topology,
  { machines, tasks }: Found,
): readonly Problem[] {
  const choice = nodes.find(({ name }) => name === place.node)?.machine;
  const others = machines.filter((each) => each.Description.Hostname !== hostname && isMeant(choice, each));
  const rivals = stores.some((store) => isSame(store, place))
    ? stores.filter((store) => !isSame(store, place))
    : [];
  const against = others.map((machine) => {
    const name = machine.Description.Hostname;
    if (!isUsable(machine))
      return `${name} is ${machine.Status.State} and its availability ${machine.Spec.Availability}`;
    const rival = rivals.find((store) => isOn(tasks.get(planName(store)) ?? [], name));
    return rival && `${name} has ${planName(rival)}`;
  });
  if (against.includes(undefined)) return [];
  return [
    nowhereToGo(
      place,
      choice,
      against.filter((each) => each !== undefined),
    ),
  ];
}

function nowhereToGo(
  place: ServiceLocation,
  choice: LabNode["machine"],
  against: readonly string[],
): Problem {
  const where = choice === undefined ? "any" : machineText(choice);
  const rest = against.length === 0 ? "there is no other" : against.join(", ");
  return {
    path: planName(place),
    message: `has no machine to go to: it may be on ${where} (nodes.${place.node}.machine), and ${rest}`,
    cure:
      choice !== undefined && "hostname" in choice
        ? `name another machine in nodes.${place.node}.machine, and run \`./lab up\``
        : "bring a machine back, make one active (`./lab drain MACHINE --back`), or let another one join",
  };
}

/** Each of the other memcacheds must have what this one will not have for a while. */
function lossProblems(
  store: Store,
  hostname: string,
  { stores }: Topology,
  { tasks, behind, stores: states }: Found,
): readonly Problem[] {
  const others = stores.filter((other) => !isSame(other, store));
  const { sessions, backups = 0 } = states.find(({ id }) => id === store.id) ?? {};
  const count = sessions === undefined ? "its sessions" : `up to ${sessions + backups} sessions`;
  const loss = `${count} would be lost with ${planName(store)} on ${hostname}`;
  if (others.length === 0) {
    const message = `is the only memcached: ${count} would be lost`;
    return [
      { path: planName(store), message, cure: "let another node have one as well, and run `./lab up`" },
    ];
  }
  return others.flatMap((other) => {
    const state = stateOf(tasks.get(planName(other)) ?? []);
    const tomcats = behind.get(other.id);
    const reason =
      state === "running" ? tomcats && `is not in step with ${tomcats.join(" and ")}` : `is ${state}`;
    if (reason === undefined) return [];
    const cure = "run this again once it is: `./lab status` shows it";
    return [{ path: planName(other), message: `${reason}: ${loss}`, cure }];
  });
}

function isSame(one: ServiceLocation, other: ServiceLocation): boolean {
  return planName(one) === planName(other);
}
