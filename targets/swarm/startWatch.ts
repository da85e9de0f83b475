/** Watches a service that is being made: if it does not come up the provider takes it away, with all that its tasks have said. */

import { setTimeout as pause } from "node:timers/promises";
import { ErrorHook, log, ResourceHook } from "@pulumi/pulumi";
import { NOT_STARTED } from "../../templates/tomcat/startReport.ts";
import type { SwarmAccess } from "../../topology/model.ts";
import { dockerCommand } from "../dockerCommand.ts";
import type { Lab } from "../target.ts";
import { atManager, engineVariables, linesAtManager, type Manager } from "./engine.ts";

export interface StartWatch {
  readonly beforeCreate: ResourceHook;
  /** Tells why a service has not come up, of which the provider names but the id. */
  readonly onError: ErrorHook;
}

export function startWatch({ stack }: Lab, swarm: SwarmAccess): StartWatch {
  const said = new Map<string, readonly string[]>();
  return {
    beforeCreate: new ResourceHook(`watch-start-in-${stack}`, ({ newInputs }) => {
      // It goes on while the provider makes the service.
      void watch(swarm, String(newInputs?.name), said);
    }),
    onError: new ErrorHook(`tell-failure-of-${stack}`, async ({ name, newInputs }) => {
      const service = String(newInputs?.name);
      const now = await attemptsOf(swarm, service).catch(() => []);
      const words = (await wordsOf(swarm, now)) ?? said.get(service) ?? [];
      if (words.length > 0) await log.error([`${name}: what its last task said:`, ...words].join("\n  "));
      return false;
    }),
  };
}

const LOOK_INTERVAL_MS = 1000;

/** Looks for a service that is not there yet, or not any more. */
const MISSES = 20;

/** Swarm tries a machine five times before it prefers another one. */
const REJECTIONS = 12;

/** Until it runs or is gone. One whose image no machine gets is taken away: the provider would wait for it for minutes. */
async function watch(manager: Manager, service: string, said: Map<string, readonly string[]>): Promise<void> {
  const rejected = new Set<string>();
  for (let misses = 0; misses < MISSES; ) {
    await pause(LOOK_INTERVAL_MS, undefined, { ref: false });
    const attempts = await attemptsOf(manager, service).catch(() => undefined);
    if (attempts === undefined) misses++;
    else if (attempts.some(({ state }) => state.startsWith("Running"))) return;
    else {
      const words = await wordsOf(manager, attempts);
      if (words !== undefined) said.set(service, words);
      // A manager remembers the last few tasks alone.
      for (const { id } of attempts.filter(hasNoImage)) rejected.add(id);
      if (rejected.size >= REJECTIONS) {
        await atManager(manager, "service", "rm", service).catch(() => "");
        return;
      }
    }
  }
}

/** A task of a service, also one that has ended. */
interface Attempt {
  readonly id: string;
  readonly machine: string;
  readonly state: string;
  readonly error: string;
}

/** The newest first. */
async function attemptsOf(manager: Manager, service: string): Promise<readonly Attempt[]> {
  const format = ["--no-trunc", "--format", "{{.ID}}\t{{.Node}}\t{{.CurrentState}}\t{{.Error}}"];
  const lines = await linesAtManager(manager, "service", "ps", ...format, service);
  return lines.map((line) => {
    const [id = "", machine = "", state = "", error = ""] = line.split("\t");
    return { id, machine, state, error };
  });
}

/** An engine's words for an image that it could not pull. */
function hasNoImage({ state, error }: Attempt): boolean {
  return state.startsWith("Rejected") && error.includes("No such image");
}

const LAST_LINES = 20;

const PULL_CURE =
  "each machine is to reach the registry and to trust its certificate (/etc/docker/certs.d), and this machine's Docker is to be logged in there (`docker login`); `journalctl --unit docker` on that machine tells more";

/** Undefined if no task says anything. */
async function wordsOf(
  manager: Manager,
  attempts: readonly Attempt[],
): Promise<readonly string[] | undefined> {
  const last = attempts.find(({ state }) => /^(Failed|Rejected|Pending)/.test(state));
  if (last === undefined) return undefined;
  if (hasNoImage(last)) return [`${last.machine}: ${last.error}`, PULL_CURE];
  // Its error is told, whether it has a log or not.
  const { stdout, stderr } = await logOf(manager, last.id).catch(() => ({ stdout: "", stderr: "" }));
  const lines = `${stdout}${stderr}`.split("\n").filter(Boolean);
  const failures = lines.filter((line) => line.includes(NOT_STARTED));
  const { error } = last;
  const words = [
    ...(error === "" ? [] : [error]),
    ...(failures.length > 0 ? failures : lines.slice(-LAST_LINES)),
  ];
  return words.length > 0 ? words : undefined;
}

function logOf(manager: Manager, task: string) {
  return dockerCommand(engineVariables(manager), ["service", "logs", "--raw", task]);
}
