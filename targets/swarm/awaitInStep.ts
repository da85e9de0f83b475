/**
 * Waits until the guards of Tomcats have a memcached in step: run by the `…-in-step-…` commands of the deployment.
 *
 * STORE, ADDRESS, PORT: the memcached; TOMCATS: their names by those of their services; NETWORK: the lab's, in which the memcached is
 * asked from a container with IMAGE at the manager of DOCKER_HOST.
 */

import process from "node:process";
import { dockerCommand } from "../dockerCommand.ts";
import { ASK_FOR_MARKS } from "./askForMarks.ts";

const { STORE = "", ADDRESS = "", PORT = "", TOMCATS = "{}", NETWORK = "", IMAGE = "" } = process.env;

interface Files {
  readonly Configs?: readonly { readonly File: { readonly Name: string } }[];
  readonly Secrets?: readonly { readonly File: { readonly Name: string } }[];
}

/** What is told of a service that is not there. */
const NONE = { stdout: "{}" };

/** How long a guard may take to copy what a memcached lacks. */
const TIMEOUT_MS = 300_000;

const deadline = Date.now() + TIMEOUT_MS;
console.log(`waiting until ${STORE} is in step`);
for (const [service, tomcat] of Object.entries<string>(JSON.parse(TOMCATS))) {
  const marks = (await contextsOf(service)).map((context) => `in-step:${tomcat}:${context}`);
  if (marks.length > 0) await inStep(service, marks);
}

/** Of the release that runs: it may be another one than this deployment will bring. A guard names its application like the file. */
async function contextsOf(service: string): Promise<readonly string[]> {
  const format = "{{json .Spec.TaskTemplate.ContainerSpec}}";
  const inspected = dockerCommand({}, ["service", "inspect", "--format", format, service]);
  const { Configs = [], Secrets = [] }: Files = JSON.parse((await inspected.catch(() => NONE)).stdout);
  return [...Configs, ...Secrets].flatMap(
    ({ File }) => /\/conf\/Catalina\/localhost\/(.*)\.xml$/.exec(File.Name)?.[1] ?? [],
  );
}

/** One that does not run is not waited for. */
async function inStep(service: string, marks: readonly string[]): Promise<void> {
  for (;;) {
    const missing = await missingOf(marks);
    if (missing === "" || !(await runs(service))) return;
    if (Date.now() > deadline) {
      console.error(
        `${STORE} has not been brought in step within ${TIMEOUT_MS / 1000} s: it has no ${missing}`,
      );
      console.error(`see \`docker service logs ${service}\` on a manager, then run the same command again`);
      process.exit(1);
    }
  }
}

async function missingOf(marks: readonly string[]): Promise<string> {
  const inside = [
    "run",
    "--rm",
    "--network",
    NETWORK,
    "--entrypoint",
    "bash",
    IMAGE,
    "-c",
    ASK_FOR_MARKS,
    "ask",
  ];
  const { stdout } = await dockerCommand({}, [...inside, ADDRESS, PORT, ...marks]);
  return stdout.trim();
}

async function runs(service: string): Promise<boolean> {
  const format = "{{.CurrentState}}";
  const options = ["--filter", "desired-state=running", "--format", format];
  const { stdout } = await dockerCommand({}, ["service", "ps", ...options, service]).catch(() => ({
    stdout: "",
  }));
  return stdout.split("\n").some((state) => state.startsWith("Running"));
}
