/**
 * Waits until the guards of a Tomcat have a memcached in step: run by the `…-in-step-…` commands of the deployment.
 *
 * NODE, CONTAINER: the containers of the Tomcat's node and of the Tomcat; SERVICE: its name on the node; STORE, ADDRESS, PORT: the
 * memcached.
 */

import process from "node:process";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import { atNode } from "./atNode.ts";
import { stateOf } from "./serviceState.ts";
import { logCommand } from "./supervisor.ts";

const { NODE = "", CONTAINER = "", SERVICE = "", STORE = "", ADDRESS = "", PORT = "" } = process.env;

process.exitCode = await atNode({
  container: NODE,
  group: SERVICE_USERS.tomcat,
  words: ["in-step", SERVICE, STORE, ADDRESS, PORT],
  // All that this command asks is the Tomcat's state, and at the end how to read its log.
  engine: async (question) => (question === "state" ? await stateOf(CONTAINER) : logCommand(CONTAINER)),
  say: (line) => console.log(line),
});
