import type { ServiceKind } from "../topology/model.ts";

/** The user that each service runs as on a host; it differs from the distribution's own user of the program. */
export const SERVICE_USER_NAMES: Readonly<Record<ServiceKind, string>> = {
  httpd: "msm-httpd",
  tomcat: "msm-tomcat",
  memcached: "msm-memcached",
};

/**
 * The user and group id that each service runs as in a container. Fixed ids keep files on a volume owned by the service if
 * its image changes; no distribution assigns these ids.
 */
export const SERVICE_USERS: Readonly<Record<ServiceKind, number>> = {
  httpd: 10080,
  tomcat: 10009,
  memcached: 10211,
};
