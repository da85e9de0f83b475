import { poll } from "../common/poll.ts";
import type { Progress } from "../common/progress.ts";
import { drainMachine, requireDrainable } from "../drain/drainMachine.ts";
import type { MachineFaults } from "../targets/faults.ts";
import type { Lab } from "./lab.ts";

/** Nobody watches a drain beside a drill. */
const SILENT: Progress = { begin: () => ({ say() {}, end() {} }), print() {}, close() {} };

/** How long guards may take to bring memcacheds in step after what happened before. */
const DRAINABLE = { timeoutMs: 60_000, intervalMs: 1000 };

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

  /** As an administrator does with `./lab drain`, who waits until nothing stands against it. */
  async drain(service: string): Promise<void> {
    const machine = await this.take(service);
    const look = () => requireDrainable(this.lab, machine).catch((error: unknown) => error);
    const obstacle = await poll(look, (found) => found === undefined, DRAINABLE);
    if (obstacle !== undefined) throw obstacle;
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
