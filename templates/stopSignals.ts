import type { ServiceKind } from "../topology/model.ts";

/** What asks each service's main process to finish the requests in flight, then end. */
export const STOP_SIGNALS: Readonly<Record<ServiceKind, string>> = {
  httpd: "SIGWINCH",
  tomcat: "SIGTERM",
  memcached: "SIGTERM",
};
