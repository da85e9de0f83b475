/**
 * Lets a Tomcat that runs accept another secret of the balancer: run by the `…-next-secret` commands of the deployment.
 *
 * NODE: the container of the Tomcat's node; SERVICE: its name on the node; FILE: that of its secrets; SECRET: another one.
 */

import process from "node:process";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import { atNode } from "./atNode.ts";

const { NODE = "", SERVICE = "", FILE = "", SECRET = "" } = process.env;

process.exitCode = await atNode({
  container: NODE,
  group: SERVICE_USERS.tomcat,
  words: ["accept", SERVICE, FILE],
  input: Buffer.from(`${SECRET}\n`),
  say: (line) => console.log(line),
});
