import { STOP_SIGNALS } from "../stopSignals.ts";
import { addUser, BASE, dockerfile, install, runAs } from "./dockerfile.ts";

/** httpd and its modules; its configuration comes with the node. */
export function httpdDockerfile(): string {
  return dockerfile(
    `FROM ${BASE}`,
    install("apache2-bin"),
    addUser("httpd"),
    runAs("httpd"),
    `STOPSIGNAL ${STOP_SIGNALS.httpd}`,
  );
}
