import grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";

/** How many lines may wait for the engine; older ones are dropped, for the user sees only the last. */
const MAX_QUEUED_LINES = 100;

/** Shows lines as the status of resources. */
export interface StatusLines {
  show(urn: string, line: string): void;
  /** Resolves when the engine has received every line. */
  shown(): Promise<void>;
}

/** @param address The engine's `host:port`. */
export function statusLines(address: string): StatusLines {
  const client = new engineRpc.EngineClient(address, grpc.credentials.createInsecure());
  const waiting: { readonly urn: string; readonly line: string }[] = [];
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const request = new engine.LogRequest()
        .setSeverity(engine.LogSeverity.INFO)
        .setUrn(next.urn)
        .setMessage(next.line)
        .setEphemeral(true);
      // A line that cannot be shown must not fail the command that printed it.
      await new Promise<void>((resolve) => client.log(request, () => resolve()));
    }
    sending = undefined;
  }

  return {
    show(urn, line) {
      waiting.push({ urn, line });
      if (waiting.length > MAX_QUEUED_LINES) waiting.shift();
      sending ??= send();
    },
    shown: async () => sending,
  };
}
