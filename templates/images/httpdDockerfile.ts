import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { STOP_SIGNALS } from "../stopSignals.ts";
import { addUser, dockerfile, install, runAs } from "./dockerfile.ts";

/** httpd and its modules; its configuration comes with the node. */
export function httpdDockerfile(): string {
  return dockerfile(
    `FROM ${BASE_IMAGE}`,
    install("apache2-bin"),
    addUser("httpd"),
    runAs("httpd"),
    `STOPSIGNAL ${STOP_SIGNALS.httpd}`,
  );
}
