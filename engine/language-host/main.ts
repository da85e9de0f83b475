/**
 * `pulumi-language-nodejs`: the engine's language host for Node programs.
 *
 * The engine starts it with the engine's address as the last argument, reads the port from the first line of stdout and
 * calls the `LanguageRuntime` service. It implements what a lab needs of the official host; for the rest (code
 * generation, packing, linking, policy packs, debugger) grpc-js answers UNIMPLEMENTED. The program talks to the engine's
 * resource monitor itself. Every `up` starts the host twice, so it imports only what the first answer needs.
 */

import type { ServerWritableStream } from "@grpc/grpc-js";
import languageService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { failure, serve, unary } from "../grpc.ts";
import { about, installDependencies, programDependencies } from "./packageManager.ts";
import { endPrograms } from "./programs.ts";
import { requiredPackages } from "./requiredPackages.ts";
import { runPlugin } from "./runPlugin.ts";
import { runProgram } from "./runProgram.ts";
import { hostVersion } from "./sdk.ts";

const engineAddress = process.argv.at(-1) ?? "";

serve(languageService.LanguageRuntimeService, {
  getRequiredPackages: unary(requiredPackages),
  getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(hostVersion())),
  run: unary((request: InstanceType<typeof language.RunRequest>) => runProgram(request, engineAddress)),
  runPlugin: streaming(runPlugin),
  about: unary(about),
  getProgramDependencies: unary(programDependencies),
  installDependencies: streaming(installDependencies),
  // `pulumi new` calls both; npm needs no options and the template no change.
  runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
  template: unary(() => new language.TemplateResponse()),
  cancel: unary(async () => {
    await endPrograms();
    return new empty.Empty();
  }),
});

process.once("SIGINT", end);
process.once("SIGTERM", end);
// The engine holds the other end of stdin as long as it runs; one that is killed cannot call `cancel`.
process.stdin.once("end", end).resume();

async function end(): Promise<void> {
  await endPrograms();
  process.exit();
}

function streaming<Request, Response>(
  answer: (request: Request, send: (response: Response) => void, aborted: AbortSignal) => Promise<void>,
) {
  return async (call: ServerWritableStream<Request, Response>): Promise<void> => {
    const gone = new AbortController();
    call.once("cancelled", () => gone.abort());
    try {
      await answer(call.request, (response) => void call.write(response), gone.signal);
      call.end();
    } catch (error) {
      call.emit("error", failure(error));
    }
  };
}
