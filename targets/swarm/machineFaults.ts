/** What may happen to machines of a swarm: out of reach for a while, or drained. */

import { setTimeout as pause } from "node:timers/promises";
import { poll } from "../../common/poll.ts";
import type { Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import type { MachineFaults } from "../faults.ts";
import { atManager, type Manager } from "./engine.ts";
import { machineEngine } from "./machineEngines.ts";
import { isReady, type Machine, machineNamed, machinesOf, updateMachine } from "./machines.ts";
import { servicesOf, tasksByService, tasksOf } from "./tasks.ts";

/** Until a machine is back: longer than Swarm takes to notice and to start everything elsewhere. */
const LOST_SECONDS = 60;

/** For whoever asked the engine to have its answer. */
const GRACE_SECONDS = 1;

const BACK = { timeoutMs: (LOST_SECONDS + 60) * 1000, intervalMs: 500 };

/** Of a machine that a drill has drained, with the stack's name. */
const DRILL_LABEL = "msm-lab.drill";

export function machineFaults(stack: string, { balancer }: Topology, manager: () => Manager): MachineFaults {
  const named = async (hostname: string): Promise<Machine> => {
    const machine = machineNamed(hostname, await machinesOf(manager()));
    if (machine === undefined) throw new Error(`the swarm has no machine ${hostname}`);
    return machine;
  };
  const of = async (service: string) =>
    (await tasksByService(manager(), stack)).get(service)?.[0]?.machine ?? "";
  /** That it needs not pull. */
  const imageOn = async (hostname: string) => {
    const services = await servicesOf(manager(), stack);
    const task = (await tasksOf(manager(), services)).find(({ machine }) => machine === hostname);
    const service = services.find(({ Spec }) => Spec.Name === task?.service);
    if (service === undefined) throw new Error(`the lab has nothing on ${hostname}`);
    return service.Spec.TaskTemplate.ContainerSpec.Image;
  };
  return {
    of,
    async needed() {
      const asked = (await machinesOf(manager())).filter(({ isAsked }) => isAsked);
      return [await of(planName(balancer)), ...asked.map(({ Description }) => Description.Hostname)];
    },
    async lose(hostname) {
      const { engine } = machineEngine(manager(), await named(hostname));
      if (engine === undefined) throw new Error(`the engine of ${hostname} is not reached by a socket`);
      await onMachine(engine, await imageOn(hostname), LOSS);
      await pause(1500 * GRACE_SECONDS);
    },
    async find(hostname) {
      const isBack = await poll(async () => isReady(await named(hostname)), Boolean, BACK);
      if (!isBack) throw new Error(`${hostname} is not back`);
    },
    claim: (hostname) => updateMachine(manager(), hostname, "--label-add", `${DRILL_LABEL}=${stack}`),
    takeBack: (hostname) =>
      updateMachine(manager(), hostname, "--label-rm", DRILL_LABEL, "--availability", "active"),
  };
}

/** The host names of machines that a drill of the stack has drained. */
export async function drilledMachines(manager: Manager, stack: string): Promise<readonly string[]> {
  const drained = (await machinesOf(manager)).filter(({ Spec }) => Spec.Labels?.[DRILL_LABEL] === stack);
  return drained.map(({ Description }) => Description.Hostname);
}

/** Text for sh on a machine: what it sends leads nowhere for a while, but to itself (its table `local` goes before). */
const LOSS = `sleep ${GRACE_SECONDS}
trap "ip rule del priority 1 blackhole" EXIT
trap "exit 1" TERM
ip rule add priority 1 blackhole
sleep ${LOST_SECONDS} & wait`;

/** What it takes to enter a machine from a container, and to change its network there. */
const RIGHTS = ["NET_ADMIN", "SYS_ADMIN", "SYS_CHROOT", "SYS_PTRACE"];

/** On the machine of an engine, with the machine's own programs: images have none for networks. */
async function onMachine(engine: Manager, image: string, script: string): Promise<void> {
  const rights = RIGHTS.flatMap((right) => ["--cap-add", right]);
  const outside = ["--pid", "host", "--network", "host", "--security-opt", "apparmor=unconfined"];
  const asRoot = ["--user", "0", "--cap-drop", "ALL", ...rights, ...outside, "--entrypoint", "nsenter"];
  const inside = ["--target", "1", "--mount", "--net", "sh", "-euc", script];
  await atManager(engine, "run", "--detach", "--rm", ...asRoot, image, ...inside);
}
