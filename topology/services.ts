import { KEYS } from "./config.ts";
import { type Draft, entries, type Field, items, oneOf, port, refuse, section } from "./field.ts";
import { SERVICE_KINDS, type Service, type ServiceKind } from "./model.ts";

/** The TCP ports of services that set none of their own. */
export type Ports = Readonly<Record<ServiceKind, number>>;

/** A service as far as it could be read. */
export interface DraftService extends Draft<Service> {
  readonly kind: ServiceKind;
  readonly name: string;
}

export function parsePorts(field: Field): Draft<Ports> {
  const ports = section(field, KEYS.ports.keys);
  return {
    httpd: ports && port(ports.http),
    tomcat: ports && port(ports.ajp),
    memcached: ports && port(ports.memcached),
  };
}

const CURE = `write a list of ${SERVICE_KINDS.join(", ")}`;

/** @param ports the defaults for services that set no port of their own. */
export function parseServices(field: Field, ports: Draft<Ports>): readonly DraftService[] | undefined {
  const list = items(field, CURE);
  if (list === undefined) return undefined;
  if (list.length === 0) return refuse(field, "is empty", `${CURE}, or remove the node`);
  const choices = list.map((item) => parseService(item, ports)).filter((choice) => choice !== undefined);
  const services = choices.map((choice, index) => ({
    ...choice,
    name: nameOf(choice, choices.slice(0, index)),
  }));
  refuseSharedPorts(field, services);
  return services.length === list.length ? services : undefined;
}

type Choice = Omit<DraftService, "name">;

/** Reads `tomcat`, or `{ tomcat: 8010 }` with a port of its own. */
function parseService(item: Field, ports: Draft<Ports>): Choice | undefined {
  if (typeof item.value !== "object" || item.value === null) {
    const kind = oneOf(item, SERVICE_KINDS, "a service");
    return kind && { kind, port: ports[kind] };
  }
  const [only, ...others] = entries(item, CURE) ?? [];
  if (only === undefined || others.length > 0) {
    return refuse(
      item,
      "has an item that is not exactly one service",
      "write one item per service, e.g. tomcat or { tomcat: 8010 }",
    );
  }
  const [word, value] = only;
  const kind = oneOf({ ...item, value: word }, SERVICE_KINDS, "a service");
  return kind && { kind, port: port(value) };
}

function nameOf({ kind }: Choice, before: readonly Choice[]): string {
  const earlier = before.filter((other) => other.kind === kind).length;
  return earlier === 0 ? kind : `${kind}${earlier + 1}`;
}

function refuseSharedPorts(field: Field, services: readonly DraftService[]): void {
  const takenBy = new Map<number, string>();
  const ports = new Set(services.map((service) => service.port));
  for (const { kind, name, port } of services) {
    if (port === undefined) continue;
    const other = takenBy.get(port);
    if (other === undefined) takenBy.set(port, name);
    else {
      const cure = `give one a port of its own, e.g. { ${kind}: ${freePort(port, ports)} }`;
      refuse(field, `${other} and ${name} both listen on port ${port}`, cure);
    }
  }
}

function freePort(taken: number, ports: ReadonlySet<number | undefined>): number {
  const next = taken < 65535 ? taken + 1 : 1024;
  return ports.has(next) ? freePort(next, ports) : next;
}
