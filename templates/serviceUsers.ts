import type { ServiceKind } from "../topology/model.ts";

/**
 * The user and group id each service runs as. A number ties files on a volume to the service whatever image it comes
 * from; no distribution gives these out.
 */
export const SERVICE_USERS: Readonly<Record<ServiceKind, number>> = {
  httpd: 10080,
  tomcat: 10009,
  memcached: 10211,
};
