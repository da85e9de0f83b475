/** `Run`: executes a program once, for a preview or an update. */

import type { RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { ended, start } from "./programs.ts";
import { optionsEnvironment, runtimeOptions } from "./runtimeOptions.ts";
import { resolveFrom } from "./sdk.ts";

/** The SDK's exit code for an error that it has shown already; see `cmd/run` of @pulumi/pulumi. */
const ERROR_SHOWN = 32;

/** Runs the program to its end. Its output goes straight to the engine. */
export async function runProgram(request: RunRequest, engineAddress: string): Promise<RunResponse> {
  if (request.getAttachDebugger())
    throw new Error(
      'no debugger can be attached; set "nodeargs: --inspect-brk" in the runtime options of Pulumi.yaml',
    );
  const directory = programDirectory(request);
  const options = runtimeOptions(request.getInfo());
  const program = start({
    args: [
      ...options.nodeargs,
      resolveFrom(directory, "@pulumi/pulumi/cmd/run"),
      ...runArguments(request, engineAddress),
    ],
    cwd: directory,
    env: { ...process.env, ...optionsEnvironment(options), ...configEnvironment(request) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return response(await ended(program));
}

/** The arguments of the SDK's `cmd/run`: flags, the entry point, the program's own arguments. */
export function runArguments(request: RunRequest, engineAddress: string): string[] {
  const flags: Readonly<Record<string, string>> = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": request.getInfo()?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: programDirectory(request),
    parallel: String(request.getParallel()),
  };
  return [
    ...Object.entries(flags).flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}`, value])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    request.getInfo()?.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
}

/** The stack's configuration, in the form that the SDK reads. */
export function configEnvironment(request: RunRequest): Record<string, string> {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

function programDirectory(request: RunRequest): string {
  return request.getInfo()?.getProgramDirectory() || request.getPwd();
}

function response(outcome: number | NodeJS.Signals): RunResponse {
  const result = new language.RunResponse();
  if (outcome === ERROR_SHOWN) return result.setBail(true);
  if (typeof outcome === "string") return result.setError(`Program was ended by ${outcome}`);
  return outcome === 0 ? result : result.setError(`Program exited with non-zero exit code: ${outcome}`);
}
