import { poll } from "../common/poll.ts";
import type { Progress } from "../common/progress.ts";
import { drainMachine, requireDrainable } from "../drain/drainMachine.ts";
import type { MachineFaults } from "../targets/faults.ts";
import type { Lab } from "./lab.ts";
import { type Fault, isOfMachine } from "./scenario.ts";

/** Nobody watches a drain beside a drill. */
const SILENT: Progress = { begin: () => ({ say() {}, end() {} }), print() {}, close() {} };

/** How long guards may take to bring memcacheds in step after what happened before. */
const DRAINABLE = { timeoutMs: 60_000, intervalMs: 1000 };

/** Why a fault cannot happen to the machine that it would take away now: services may have moved since the drill began. */
export async function obstacleTo(lab: Lab, { steps }: Pick<Fault, "steps">): Promise<string | undefined> {
  const { machines } = lab.faults;
  const [first] = steps;
  if (machines === undefined || first === undefined || !isOfMachine(first)) return undefined;
  const [needed, ...on] = await Promise.all([machines.needed(), ...first.services.map(machines.of)]);
  const spared = on.find((machine) => needed.includes(machine));
  if (spared !== undefined) return `${spared} has httpd, or is the manager that is asked`;
  if (first.do !== "drain") return undefined;
  const drainable = await Promise.all(on.map((machine) => obstacleToDrain(lab, machine)));
  return drainable.find((obstacle) => obstacle !== undefined);
}

/** As an administrator does, who waits until nothing stands against it. */
async function obstacleToDrain(lab: Lab, machine: string): Promise<string | undefined> {
  const look = () =>
    requireDrainable(lab, machine).then(
      () => undefined,
      (error: Error) => error.message,
    );
  return await poll(look, (obstacle) => obstacle === undefined, DRAINABLE);
}

/** The steps of a fault that happen to machines, each named by a service that it has as the fault begins. */
export class MachineSteps {
  private readonly lab: Lab;
  private readonly taken = new Map<string, string>();

  constructor(lab: Lab) {
    this.lab = lab;
  }

  async lose(service: string): Promise<void> {
    await this.machines.lose(await this.take(service));
  }

  async find(service: string): Promise<void> {
    await this.machines.find(this.machineOf(service));
  }

  /** As `./lab drain` does. */
  async drain(service: string): Promise<void> {
    const machine = await this.take(service);
    await this.machines.claim(machine);
    await drainMachine(this.lab, machine, SILENT);
  }

  async takeBack(service: string): Promise<void> {
    await this.machines.takeBack(this.machineOf(service));
  }

  private get machines(): MachineFaults {
    const { machines } = this.lab.faults;
    if (machines === undefined) throw new Error("only a swarm has machines beside its nodes");
    return machines;
  }

  private async take(service: string): Promise<string> {
    const machine = await this.machines.of(service);
    this.taken.set(service, machine);
    return machine;
  }

  private machineOf(service: string): string {
    return this.taken.get(service) ?? "";
  }
}
