/** What the language host and the command plugin share: each is a gRPC service that the engine starts and calls. */

import type {
  ChannelOptions,
  ServerUnaryCall,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";

/** Serves on a free port, which the engine reads from the first line of stdout. */
export function serve(
  service: ServiceDefinition,
  implementation: UntypedServiceImplementation,
  options?: ChannelOptions,
): void {
  const server = new Server(options);
  server.addService(service, implementation);
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
  });
}

/** Answers a call with what `answer` returns, or with the text of the error that it throws. */
export function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return async (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): Promise<void> => {
    try {
      done(null, await answer(call.request));
    } catch (error) {
      done(failure(error));
    }
  };
}

/** Returns the error as gRPC sends it; the engine shows its text. */
export function failure(error: unknown) {
  return { code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}
