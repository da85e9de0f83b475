/** Docker as the supervisor of one service: what the program of a node asks of it (node/docker.sh). */

import type { ServicePlan } from "../../topology/plan.ts";
import { makeApplicationArchive } from "../applicationArchive.ts";
import { archiveName } from "../release.ts";
import type { Engine } from "./atNode.ts";
import { runLike } from "./containers.ts";
import { containerLog, docker } from "./engine.ts";
import { stateOf } from "./serviceState.ts";
import { type SuccessorPlan, takeOver } from "./takeOver.ts";

/** What the supervisor has to know of a service. */
export type SupervisedPlan = SuccessorPlan & Pick<ServicePlan, "folders" | "configTest" | "stopGraceSeconds">;

/** @param container the service's, by its name. */
export function supervisorOf(container: string, plan: SupervisedPlan): Engine {
  const look = (format: string) => docker("inspect", "--format", format, container);
  return async (question, ...words) => {
    // The first word names the service, but for an archive's.
    const [name = "", ...rest] = words;
    switch (question) {
      case "state":
        return await stateOf(container);
      case "started":
        return await look("{{.State.StartedAt}}");
      case "restarts":
        return await look("{{.RestartCount}}");
      case "start":
        // A frozen service is woken by the signal that ends it.
        await docker("restart", "--time", String(plan.stopGraceSeconds), container);
        await takeOver(container, plan);
        return "";
      case "signal":
        return await docker("kill", "--signal", rest[0] ?? "", container);
      case "test":
        return await testConfiguration(container, plan.configTest ?? "");
      case "log":
        return await containerLog(container, ...rest);
      case "log-command":
        return logCommand(container);
      case "archive":
        return { file: await archive(name, plan) };
      default:
        throw new Error(`Docker is not asked ${question}`);
    }
  };
}

/** What a person types to read a service's log. */
export function logCommand(container: string): string {
  return `docker logs ${container}`;
}

const CONFINED = "--read-only --cap-drop ALL --security-opt no-new-privileges:true".split(" ");

/** Runs the test in a container like the service's own, so that it takes nothing of the service's memory. */
async function testConfiguration(container: string, test: string): Promise<string> {
  const [found] = JSON.parse(await docker("inspect", container));
  const { Config, HostConfig } = found;
  const options = [
    ...[...CONFINED, "--user", Config.User, "--log-driver", "none", "--no-healthcheck"],
    ...["--network", HostConfig.NetworkMode, "--volumes-from", container],
    ...["--memory", String(HostConfig.Memory), "--memory-swap", String(HostConfig.Memory)],
    ...Object.entries(HostConfig.Tmpfs ?? {}).flatMap(([path, options]) => ["--tmpfs", `${path}:${options}`]),
    ...(Config.Env ?? []).flatMap((variable: string) => ["--env", variable]),
  ];
  const { stdout, stderr } = await runLike(found, options, test);
  return `${stdout}${stderr}`;
}

async function archive(name: string, { folders }: SupervisedPlan): Promise<string> {
  const folder = folders.find(({ digest }) => archiveName(digest) === name);
  if (folder === undefined) throw new Error(`no folder of the service comes in ${name}`);
  return await makeApplicationArchive(folder);
}
