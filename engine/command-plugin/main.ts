/**
 * The `command` package's plugin. The engine starts it with the engine's address as the last argument. It prints the port
 * it listens on, serves until it is stopped, and then kills the commands it started.
 */
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { serve } from "../grpc.ts";
import { killAll } from "./localRunner.ts";
import { providerService } from "./service.ts";

/** State and outputs of a command may be large. 400 MiB is the limit of Pulumi's own plugins. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** How often the plugin checks whether the engine still runs. */
const ORPHAN_CHECK_INTERVAL_MS = 2_000;

const engineAddress = process.argv.at(-1) ?? "";
const service = providerService(engineAddress) as UntypedServiceImplementation;
serve(providerGrpc.ResourceProviderService, service, {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
});

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit());

// An engine that was killed cannot end its plugins.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) process.exit();
}, ORPHAN_CHECK_INTERVAL_MS).unref();
