/**
 * Waits until the guards of Tomcats have a memcached in step: run by the `…-in-step-…` commands of the deployment.
 *
 * STORE, ADDRESS, PORT: the memcached; TOMCATS: their names by those of their services; NETWORK: the lab's, in which the memcached is
 * asked from a container with IMAGE at the manager of DOCKER_HOST.
 */

import process from "node:process";
import { linesAtManager } from "./engine.ts";
import { marksOf, missingMarks } from "./marks.ts";

const { STORE = "", ADDRESS = "", PORT = "", TOMCATS = "{}", NETWORK = "", IMAGE = "" } = process.env;
const { DOCKER_HOST = "", DOCKER_CERT_PATH = "" } = process.env;

const manager = { host: DOCKER_HOST, ...(DOCKER_CERT_PATH !== "" && { certificates: DOCKER_CERT_PATH }) };

/** How long a guard may take to copy what a memcached lacks. */
const TIMEOUT_MS = 300_000;

const deadline = Date.now() + TIMEOUT_MS;
console.log(`waiting until ${STORE} is in step`);
for (const [service, tomcat] of Object.entries<string>(JSON.parse(TOMCATS))) {
  const marks = await marksOf(manager, service, tomcat);
  if (marks.length > 0) await inStep(service, marks);
}

/** One that does not run is not waited for. */
async function inStep(service: string, marks: readonly string[]): Promise<void> {
  const asking = { manager, network: NETWORK, image: IMAGE };
  for (;;) {
    const missing = await missingMarks(asking, { address: ADDRESS, port: Number(PORT) }, marks);
    if (missing.length === 0 || !(await runs(service))) return;
    if (Date.now() > deadline) {
      console.error(
        `${STORE} has not been brought in step within ${TIMEOUT_MS / 1000} s: it has no ${missing.join(" ")}`,
      );
      console.error(`see \`docker service logs ${service}\` on a manager, then run the same command again`);
      process.exit(1);
    }
  }
}

async function runs(service: string): Promise<boolean> {
  const options = ["--filter", "desired-state=running", "--format", "{{.CurrentState}}"];
  const states = await linesAtManager(manager, "service", "ps", ...options, service).catch(() => []);
  return states.some((state) => state.startsWith("Running"));
}
