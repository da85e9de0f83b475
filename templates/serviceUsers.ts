import type { ServiceKind } from "../topology/model.ts";

/** The user each service runs as on a host, which is not the distribution's own user of that program. */
export const SERVICE_USER_NAMES: Readonly<Record<ServiceKind, string>> = {
  httpd: "msm-httpd",
  tomcat: "msm-tomcat",
  memcached: "msm-memcached",
};

/**
 * The user and group id each service runs as in a container. A number ties files on a volume to the service whatever image it comes
 * from; no distribution gives these out.
 */
export const SERVICE_USERS: Readonly<Record<ServiceKind, number>> = {
  httpd: 10080,
  tomcat: 10009,
  memcached: 10211,
};
