/** The machines of a swarm that nodes may be on. */

import { isDnsName } from "./address.ts";
import { type Field, read, refuse } from "./field.ts";
import type { MachineChoice, Service } from "./model.ts";

/** A node as far as it could be read; it has the key `machine` if the user wrote one. */
interface PlacedDraft {
  readonly name: string;
  readonly field: Field;
  readonly machine?: MachineChoice | undefined;
  readonly services: readonly Pick<Service, "kind">[] | undefined;
}

export function parseMachine(field: Field): MachineChoice | undefined {
  return read(field, "a machine", "write a host name, or LABEL=VALUE", (value) => {
    const [, label = "", of = ""] = /^([\w.-]+)=([\w.-]+)$/.exec(String(value)) ?? [];
    if (label !== "") return { label, value: of };
    return typeof value === "string" && isDnsName(value) ? { hostname: value } : undefined;
  });
}

/** Refuses nodes whose services could not be reached, or would be lost with one machine. */
export function refuseMachines(nodes: readonly PlacedDraft[]): void {
  const balancer = nodes.find((node) => has(node, "httpd"));
  if (balancer && !("machine" in balancer)) {
    const message = "has httpd and no machine: its port is open only on the machine that it is on";
    refuse(balancer.field, message, "choose one, e.g. machine: manager1");
  }
  const takenBy = new Map<string, string>();
  for (const { name, field, machine, services = [] } of nodes) {
    if (machine === undefined || !("hostname" in machine)) continue;
    for (const _ of services.filter(({ kind }) => kind === "memcached")) {
      const other = takenBy.get(machine.hostname);
      if (other === undefined) takenBy.set(machine.hostname, name);
      else {
        const message = `has a memcached on ${machine.hostname}, which has that of ${other}: both would be lost at once`;
        refuse(field, message, "choose another machine, or none");
      }
    }
  }
}

function has({ services = [] }: PlacedDraft, kind: string): boolean {
  return services.some((service) => service.kind === kind);
}

/** As a user writes it. */
export function machineText(machine: MachineChoice): string {
  return "hostname" in machine ? machine.hostname : `${machine.label}=${machine.value}`;
}
