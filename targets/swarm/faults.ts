/**
 * Faults of a lab on a swarm, each by the engine of the machine that the service is on; nothing but this stack's own services is
 * touched, unless a whole machine is lost. What has ended, Swarm starts again by itself, there or elsewhere.
 */

import { UserError } from "../../common/userError.ts";
import type { Topology } from "../../topology/model.ts";
import { containerName } from "../docker/names.ts";
import { dockerCommand } from "../dockerCommand.ts";
import type { Faults } from "../faults.ts";
import { containersOf, type TaskContainer } from "./containers.ts";
import { accessOf, atManager, engineVariables, type Manager } from "./engine.ts";
import { drilledMachines, machineFaults } from "./machineFaults.ts";

export function swarmFaults(stack: string, topology: Topology): Faults {
  const manager = () => accessOf(topology);
  const command = async (word: string, service: string) => {
    const containers = await containersOf(manager(), stack, (each) => each === service);
    if (containers.length === 0) throw new Error(`${service} does not run on any machine`);
    await Promise.all(containers.map(({ engine, id }) => atManager(engine, word, id)));
  };
  const refuse = async () => {
    throw new Error("nodes of a swarm are no machines that could lose each other");
  };
  const machines = machineFaults(stack, topology, manager);
  return {
    kill: (service) => command("kill", service),
    stop: (service) => command("stop", service),
    start: async () => {}, // Swarm does.
    freeze: (service) => command("pause", service),
    thaw: (service) => command("unpause", service),
    cut: refuse,
    join: refuse,
    async openCounter() {
      if (topology.page.counter) return;
      const message =
        "the test page's counter is off, and a Tomcat that starts on another machine would not find it switched on";
      throw new UserError(message, "set page.counter to true and run ./lab up");
    },
    closeCounter: async () => {},
    log: (service, since) => logOf(manager(), containerName(stack, service), since),
    async restore() {
      const drained = await drilledMachines(manager(), stack);
      await Promise.all(drained.map(machines.takeBack));
      const frozen = await frozenOf(manager(), stack);
      await Promise.all(frozen.map(({ engine, id }) => atManager(engine, "unpause", id)));
      return [
        ...drained.map((machine) => `took ${machine} back`),
        ...frozen.map(({ service }) => `thawed ${service}`),
      ];
    },
    machines,
  };
}

/** Milliseconds. An engine out of reach does not answer, and what it has Swarm replaces. */
const LOOK_TIMEOUT_MS = 5000;

/** Swarm takes a frozen task for one that runs. */
async function frozenOf(manager: Manager, stack: string): Promise<readonly TaskContainer[]> {
  const containers = await containersOf(manager, stack);
  const format = ["inspect", "--format", "{{.State.Paused}}"];
  const look = ({ engine, id }: TaskContainer) =>
    dockerCommand(engineVariables(engine), [...format, id], LOOK_TIMEOUT_MS).then(
      ({ stdout }) => stdout.trim() === "true",
      () => false,
    );
  const found = await Promise.all(containers.map(look));
  return containers.filter((_, index) => found[index]);
}

/** Of tasks that have ended too. */
async function logOf(manager: Manager, service: string, since: number): Promise<string> {
  const logs = ["service", "logs", "--raw", "--since", String(since), service];
  const { stdout, stderr } = await dockerCommand(engineVariables(manager), logs);
  return `${stdout}${stderr}`;
}
