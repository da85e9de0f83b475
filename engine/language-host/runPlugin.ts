/** `RunPlugin`: runs a Node package that is itself a provider, e.g. of components. */

import type { RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { end, ended, start } from "./programs.ts";
import { optionsEnvironment, runtimeOptions } from "./runtimeOptions.ts";
import { resolveFrom } from "./sdk.ts";

/** Runs the plugin until it ends or the engine hangs up; sends its output, then its exit code. */
export async function runPlugin(
  request: RunPluginRequest,
  send: (response: RunPluginResponse) => void,
  hungUp: AbortSignal,
): Promise<void> {
  if (request.getKind() === "analyzer")
    throw new Error("policy packs are not supported by this language host");
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const options = runtimeOptions(request.getInfo());
  const plugin = start({
    args: [
      ...options.nodeargs,
      resolveFrom(directory, "@pulumi/pulumi/cmd/run-plugin"),
      directory,
      ...request.getArgsList(),
    ],
    cwd: request.getPwd(),
    env: { ...asRecord(request.getEnvList()), ...optionsEnvironment(options) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  hungUp.addEventListener("abort", () => void end(plugin));
  plugin.stdout?.on("data", (chunk: Buffer) => send(new language.RunPluginResponse().setStdout(chunk)));
  plugin.stderr?.on("data", (chunk: Buffer) => send(new language.RunPluginResponse().setStderr(chunk)));
  const outcome = await ended(plugin);
  send(new language.RunPluginResponse().setExitcode(typeof outcome === "number" ? outcome : 1));
}

/** @param entries `NAME=value`, as the engine sends an environment. */
function asRecord(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf("=", 1);
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}
