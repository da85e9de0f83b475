import { KEYS } from "./config.ts";
import {
  type Draft,
  entries,
  type Field,
  items,
  oneOf,
  port,
  refuse,
  section,
  wholeNumber,
} from "./field.ts";
import { SERVICE_KINDS, type Service, type ServiceKind, type Tls } from "./model.ts";

/** The TCP ports of services that set none of their own. */
export interface Ports extends Readonly<Record<ServiceKind, number>> {
  /** httpd's for HTTPS; absent without `tls`. */
  readonly https?: number;
  /** Of a node's first Tomcat; absent if no application has WebSockets. */
  readonly webSocket?: number;
}

/** A service as far as it could be read. */
export interface DraftService extends Draft<Service> {
  readonly kind: ServiceKind;
  readonly name: string;
}

/**
 * @param tls what is known of HTTPS; undefined if that could not be read.
 * @param webSockets whether an application has any.
 */
export function parsePorts(
  field: Field,
  tls: { readonly tls?: Tls } | undefined,
  webSockets: boolean,
): Draft<Ports> {
  const ports = section(field, KEYS.ports.keys);
  const https = ports && port(ports.https);
  const webSocket = ports && wholeNumber(ports.webSocket, "a port", KEYS.ports.keys.webSocket.range);
  return {
    httpd: ports && port(ports.http),
    tomcat: ports && port(ports.ajp),
    memcached: ports && port(ports.memcached),
    ...(tls?.tls && { https }),
    ...(webSockets && { webSocket }),
  };
}

const CURE = `write a list of ${SERVICE_KINDS.join(", ")}`;

/** @param ports the defaults for services that set no port of their own. */
export function parseServices(field: Field, ports: Draft<Ports>): readonly DraftService[] | undefined {
  const list = items(field, CURE);
  if (list === undefined) return undefined;
  if (list.length === 0) return refuse(field, "is empty", `${CURE}, or remove the node`);
  const choices = list.map((item) => parseService(item, ports)).filter((choice) => choice !== undefined);
  const services = choices.map((choice, index) => {
    const earlier = choices.slice(0, index).filter(({ kind }) => kind === choice.kind).length;
    return { ...choice, name: nameOf(choice, earlier), ...webSocketPort(choice, earlier, ports) };
  });
  refuseSharedPorts(field, services);
  return services.length === list.length ? services : undefined;
}

type Choice = Omit<DraftService, "name">;

/** Reads `tomcat`, or `{ tomcat: 8010 }` with a port of its own. */
function parseService(item: Field, ports: Draft<Ports>): Choice | undefined {
  if (typeof item.value !== "object" || item.value === null) {
    const kind = oneOf(item, SERVICE_KINDS, "a service");
    return kind && { kind, port: ports[kind], ...tlsPort(kind, ports) };
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
  return kind && { kind, port: port(value), ...tlsPort(kind, ports) };
}

function tlsPort(kind: ServiceKind, ports: Draft<Ports>): Pick<Choice, "tlsPort"> {
  return kind === "httpd" && "https" in ports ? { tlsPort: ports.https } : {};
}

/** @param earlier the number of services of the kind before it on its node. */
function nameOf({ kind }: Choice, earlier: number): string {
  return earlier === 0 ? kind : `${kind}${earlier + 1}`;
}

/** @param earlier as for `nameOf`. */
function webSocketPort(
  { kind }: Choice,
  earlier: number,
  { webSocket }: Draft<Ports>,
): Pick<DraftService, "webSocketPort"> {
  return kind === "tomcat" && webSocket !== undefined ? { webSocketPort: webSocket + earlier } : {};
}

function refuseSharedPorts(field: Field, services: readonly DraftService[]): void {
  const takenBy = new Map<number, string>();
  const all = services.flatMap((service) => openedBy(service).map((port) => ({ ...service, port })));
  const ports = new Set(all.map(({ port }) => port));
  for (const { kind, name, port, tlsPort, webSocketPort } of all) {
    const other = takenBy.get(port);
    if (other === undefined) takenBy.set(port, name);
    else if (port === tlsPort && other === name) {
      refuse(field, `${name} cannot speak HTTP and HTTPS on port ${port}`, "choose another for ports.https");
    } else {
      const key = port === tlsPort ? "https" : port === webSocketPort ? "webSocket" : undefined;
      const cure = key
        ? `choose another for ports.${key}`
        : `give one a port of its own, e.g. { ${kind}: ${freePort(port, ports)} }`;
      refuse(field, `${other} and ${name} both listen on port ${port}`, cure);
    }
  }
}

/** Returns the ports that could be read. */
function openedBy({ port, tlsPort, webSocketPort }: DraftService): readonly number[] {
  return [port, tlsPort, webSocketPort].filter((each) => each !== undefined);
}

function freePort(taken: number, ports: ReadonlySet<number>): number {
  const next = taken < 65535 ? taken + 1 : 1024;
  return ports.has(next) ? freePort(next, ports) : next;
}
