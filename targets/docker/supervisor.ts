/** Docker as the supervisor of one service: what the program of a node asks of it (node/docker.sh). */

import type { ServicePlan } from "../../topology/plan.ts";
import { makeApplicationArchive } from "../applicationArchive.ts";
import { archiveName } from "../release.ts";
import type { Answer, Engine } from "./atNode.ts";
import { containerLog, docker, runDocker } from "./engine.ts";
import { labOptions } from "./labels.ts";

/** What the supervisor has to know of a service. */
export type SupervisedPlan = Pick<ServicePlan, "folders" | "configTest" | "stopGraceSeconds">;

/** @param container the service's, by its name. */
export function supervisorOf(container: string, plan: SupervisedPlan): Engine {
  const look = (format: string) => answer(docker("inspect", "--format", format, container));
  return async (question, ...words) => {
    // The first word names the service, but for an archive's.
    const [name = "", ...rest] = words;
    switch (question) {
      case "state":
        return said(await stateOf(container));
      case "started":
        return await look("{{.State.StartedAt}}");
      case "restarts":
        return await look("{{.RestartCount}}");
      case "start":
        // A frozen service is woken by the signal that ends it.
        return await answer(docker("restart", "--time", String(plan.stopGraceSeconds), container));
      case "signal":
        return await answer(docker("kill", "--signal", rest[0] ?? "", container));
      case "test":
        return await answer(testConfiguration(container, plan.configTest ?? ""));
      case "log":
        return await answer(containerLog(container, ...rest));
      case "log-command":
        return said(`docker logs ${container}`);
      case "archive":
        return await archive(name, plan);
      default:
        return { exitCode: 1, content: `Docker is not asked ${question}` };
    }
  };
}

/** `running`, `exited since …`, or Docker's own word. */
async function stateOf(container: string): Promise<string> {
  const format = "{{.State.Status}} {{.State.FinishedAt}}";
  const found = await docker("inspect", "--format", format, container).catch(() => "missing");
  const [status = "", finished = ""] = found.split(" ");
  return stateText({ Status: status, FinishedAt: finished });
}

/** With the time if Docker knows it. */
export function stateText({ Status, FinishedAt }: { Status: string; FinishedAt: string }): string {
  return Status === "exited" ? `${Status} since ${FinishedAt}` : Status;
}

const CONFINED = "--read-only --cap-drop ALL --security-opt no-new-privileges:true".split(" ");

/** Runs the test in a container like the service's own, so that it takes nothing of the service's memory. */
async function testConfiguration(container: string, test: string): Promise<string> {
  const [found] = JSON.parse(await docker("inspect", container));
  const { Config, HostConfig, Image } = found;
  const { stdout, stderr } = await runDocker([
    ...["run", "--rm", ...CONFINED, "--user", Config.User, "--log-driver", "none", "--no-healthcheck"],
    ...["--network", HostConfig.NetworkMode, "--volumes-from", container],
    ...["--memory", String(HostConfig.Memory), "--memory-swap", String(HostConfig.Memory)],
    ...Object.entries(HostConfig.Tmpfs ?? {}).flatMap(([path, options]) => ["--tmpfs", `${path}:${options}`]),
    ...(Config.Env ?? []).flatMap((variable: string) => ["--env", variable]),
    ...labOptions(Config.Labels),
    ...["--entrypoint", "bash", Image, "-c", test],
  ]);
  return `${stdout}${stderr}`;
}

async function archive(name: string, { folders }: SupervisedPlan): Promise<Answer> {
  const folder = folders.find(({ digest }) => archiveName(digest) === name);
  if (folder === undefined) return { exitCode: 1, content: "" };
  return { exitCode: 0, content: { file: await makeApplicationArchive(folder) } };
}

function said(content: string): Answer {
  return { exitCode: 0, content };
}

/** What docker printed; if it failed, what it said. */
async function answer(words: Promise<string>): Promise<Answer> {
  try {
    return said(await words);
  } catch (error) {
    const { code, stdout = "", stderr, message } = error as Partial<Record<string, string>>;
    return { exitCode: Number(code) || 1, content: `${stdout}${stderr ?? message ?? ""}` };
  }
}
