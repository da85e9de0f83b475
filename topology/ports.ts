import { DEFAULTS } from "./config.ts";
import { type Draft, type Field, port, section } from "./field.ts";
import type { ServiceKind } from "./model.ts";

/** The TCP ports of services that have none of their own. */
export type Ports = Readonly<Record<ServiceKind, number>>;

export function parsePorts(field: Field): Draft<Ports> {
  const ports = section(field, DEFAULTS.ports);
  return {
    httpd: ports && port(ports.http),
    tomcat: ports && port(ports.ajp),
    memcached: ports && port(ports.memcached),
  };
}
