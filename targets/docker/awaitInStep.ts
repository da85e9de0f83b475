/**
 * Waits until the guards of a Tomcat have a memcached in step: run by the `…-in-step-…` commands of the deployment.
 *
 * NODE, CONTAINER: the containers of the Tomcat's node and of the Tomcat; SERVICE: its name on the node; STORE, ADDRESS, PORT: the
 * memcached.
 */

import process from "node:process";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import { atNode } from "./atNode.ts";
import { supervisorOf } from "./supervisor.ts";

const { NODE = "", CONTAINER = "", SERVICE = "", STORE = "", ADDRESS = "", PORT = "" } = process.env;

process.exitCode = await atNode({
  container: NODE,
  group: SERVICE_USERS.tomcat,
  words: ["in-step", SERVICE, STORE, ADDRESS, PORT],
  engine: supervisorOf(CONTAINER, { folders: [], stopGraceSeconds: 0 }),
  say: (line) => console.log(line),
});
