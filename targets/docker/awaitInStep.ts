/**
 * Waits until the guards of a node's Tomcats have a memcached in step: run by the `…-in-step-…` commands of the deployment.
 *
 * NODE, NAME: the node's container, by its id and by its name; SERVICES: the Tomcats' names on the node; STORE, ADDRESS, PORT: the
 * memcached.
 */

import process from "node:process";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import { atNode } from "./atNode.ts";
import { stateOf } from "./serviceState.ts";
import { logCommand } from "./supervisor.ts";

const { NODE = "", NAME = "", SERVICES = "", STORE = "", ADDRESS = "", PORT = "" } = process.env;

process.exitCode = await atNode({
  container: NODE,
  group: SERVICE_USERS.tomcat,
  words: ["in-step", STORE, ADDRESS, PORT, ...SERVICES.split(" ")],
  // All that this command asks is a Tomcat's state, and at the end how to read its log.
  engine: async (question, service) => {
    const container = `${NAME}-${service}`;
    return question === "state" ? await stateOf(container) : logCommand(container);
  },
  say: (line) => console.log(line),
});
