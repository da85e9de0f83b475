import { DEFAULTS } from "./config.ts";
import { type Draft, type Field, port, refuse, section } from "./field.ts";
import type { ServiceKind } from "./model.ts";
import { type DraftNode, running } from "./nodes.ts";

/** The TCP ports of the services at their nodes' addresses. */
export interface Ports {
  readonly http: number;
  readonly ajp: number;
  readonly memcached: number;
}

const OWNERS = { http: "httpd", ajp: "tomcat", memcached: "memcached" } as const satisfies Record<
  keyof Ports,
  ServiceKind
>;

export function parsePorts(field: Field, nodes: readonly DraftNode[]): Draft<Ports> {
  const fields = section(field, DEFAULTS.ports);
  if (fields === undefined) return { http: undefined, ajp: undefined, memcached: undefined };
  const ports = { http: port(fields.http), ajp: port(fields.ajp), memcached: port(fields.memcached) };
  for (const [first, second] of [
    ["http", "ajp"],
    ["http", "memcached"],
    ["ajp", "memcached"],
  ] as const) {
    const shared = running(running(nodes, OWNERS[first]), OWNERS[second])[0];
    if (shared === undefined || ports[first] === undefined || ports[first] !== ports[second]) continue;
    const message = `${ports[second]} is also the port of ${OWNERS[first]}, and ${shared.name} runs both`;
    refuse(fields[second], message, `choose another port than ports.${first}`);
  }
  return ports;
}
