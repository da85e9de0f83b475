import { ErrorHook, log } from "@pulumi/pulumi";
import { NOT_STARTED } from "../../templates/tomcat/startReport.ts";
import type { SwarmAccess } from "../../topology/model.ts";
import { dockerCommand } from "../dockerCommand.ts";
import type { Lab } from "../target.ts";
import { engineVariables, linesAtManager, type Manager } from "./engine.ts";

const LAST_LINES = 20;

/** Tells why a service has not come up: of its tasks that failed, the provider names but the id. */
export function tellFailure({ stack }: Lab, swarm: SwarmAccess): ErrorHook {
  return new ErrorHook(`tell-failure-of-${stack}`, async ({ name, newInputs }) => {
    const service = String(newInputs?.name);
    const words = await wordsOf(swarm, service).catch(() => []);
    if (words.length > 0) await log.error([`${name}: what its last task said:`, ...words].join("\n  "));
    return false;
  });
}

async function wordsOf(manager: Manager, service: string): Promise<readonly string[]> {
  const format = ["--no-trunc", "--format", "{{.ID}}\t{{.CurrentState}}\t{{.Error}}"];
  const tasks = await linesAtManager(manager, "service", "ps", ...format, service);
  const last = tasks.find((line) => /\t(Failed|Rejected|Pending)/.test(line));
  if (last === undefined) return [];
  const [task = "", , error = ""] = last.split("\t");
  const { stdout, stderr } = await logOf(manager, task);
  const lines = `${stdout}${stderr}`.split("\n").filter(Boolean);
  const failures = lines.filter((line) => line.includes(NOT_STARTED));
  return [...(error === "" ? [] : [error]), ...(failures.length > 0 ? failures : lines.slice(-LAST_LINES))];
}

function logOf(manager: Manager, task: string) {
  return dockerCommand(engineVariables(manager), ["service", "logs", "--raw", task]);
}
