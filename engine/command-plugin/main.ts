/**
 * The `command` package's plugin, started by the engine with its own address as the last argument. It prints the port
 * it listens on, serves until it is ended, and takes what it started along.
 */
import grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { killAll } from "./localRunner.ts";
import { providerService } from "./service.ts";

/** State and outputs of a command may be large. 400 MB is the limit of Pulumi's own plugins. */
const LARGEST_MESSAGE = 400 * 1024 * 1024;

/** How often to look whether the engine still lives, in milliseconds. */
const ORPHAN_CHECK = 2_000;

const engineAddress = process.argv.at(-1) ?? "";
const server = new grpc.Server({
  "grpc.max_receive_message_length": LARGEST_MESSAGE,
  "grpc.max_send_message_length": LARGEST_MESSAGE,
});
server.addService(
  providerGrpc.ResourceProviderService,
  providerService(engineAddress) as grpc.UntypedServiceImplementation,
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit());

// An engine that was killed cannot end its plugins.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) process.exit();
}, ORPHAN_CHECK).unref();
