import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { parseUrn } from "../../../common/urn.ts";
import type { PropertyMap } from "../../../engine/command-plugin/propertyValue.ts";

/** The plugin's entry. */
export const MAIN = fileURLToPath(new URL("../../../engine/command-plugin/main.ts", import.meta.url));

export interface Created {
  readonly id: string;
  readonly state: PropertyMap;
}

/** The plugin in a process of its own, with an engine that only keeps what it is told. */
export interface Plugin {
  readonly process: ChildProcess;
  /** Status lines as `name: line`. */
  readonly lines: string[];
  check(type: string, inputs: PropertyMap): Promise<PropertyMap>;
  /** Checks, then creates, as the engine does. */
  create(type: string, inputs: PropertyMap, name?: string, timeout?: number): Promise<Created>;
  update(type: string, old: PropertyMap, inputs: PropertyMap): Promise<PropertyMap>;
  remove(type: string, state: PropertyMap): Promise<void>;
  run(args: PropertyMap): Promise<PropertyMap>;
  cancel(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPlugin(env: NodeJS.ProcessEnv = process.env): Promise<Plugin> {
  const lines: string[] = [];
  const engine = new grpc.Server();
  engine.addService(engineRpc.EngineService, {
    log: (call: grpc.ServerUnaryCall<LogRequest, unknown>, done: grpc.sendUnaryData<unknown>) => {
      const { request } = call;
      if (request.getEphemeral()) lines.push(`${parseUrn(request.getUrn()).name}: ${request.getMessage()}`);
      done(null, new emptyProto.Empty());
    },
  });
  const enginePort = await listen(engine);
  const child = spawn(process.execPath, [MAIN, "-v=3", `127.0.0.1:${enginePort}`], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = await once(child.stdout.setEncoding("utf8"), "data");
  const client = new providerRpc.ResourceProviderClient(
    `127.0.0.1:${String(port).trim()}`,
    grpc.credentials.createInsecure(),
  );
  const ask = <Q, A>(
    method: (request: Q, done: (e: grpc.ServiceError | null, a: A) => void) => unknown,
    request: Q,
  ) =>
    new Promise<A>((resolve, reject) => {
      method.call(client, request, (error, reply) =>
        error ? reject(new Error(error.details)) : resolve(reply),
      );
    });

  const plugin: Plugin = {
    process: child,
    lines,
    async check(type, inputs) {
      const request = new rpc.CheckRequest().setUrn(urn(type, "it")).setNews(struct(inputs));
      const reply = await ask<typeof request, InstanceType<typeof rpc.CheckResponse>>(client.check, request);
      const failures = reply.getFailuresList().map((failure) => failure.getReason());
      if (failures.length > 0) throw new Error(failures.join("; "));
      return plain(reply.getInputs());
    },
    async create(type, inputs, name = "it", timeout = 0) {
      const request = new rpc.CreateRequest()
        .setUrn(urn(type, name))
        .setProperties(struct(await plugin.check(type, inputs)))
        .setTimeout(timeout);
      const reply = await ask<typeof request, InstanceType<typeof rpc.CreateResponse>>(
        client.create,
        request,
      );
      return { id: reply.getId(), state: plain(reply.getProperties()) };
    },
    async update(type, old, inputs) {
      const request = new rpc.UpdateRequest()
        .setUrn(urn(type, "it"))
        .setOlds(struct(old))
        .setNews(struct(await plugin.check(type, inputs)));
      const reply = await ask<typeof request, InstanceType<typeof rpc.UpdateResponse>>(
        client.update,
        request,
      );
      return plain(reply.getProperties());
    },
    async remove(type, state) {
      await ask(client.delete, new rpc.DeleteRequest().setUrn(urn(type, "it")).setProperties(struct(state)));
    },
    async run(args) {
      const request = new rpc.InvokeRequest().setTok("command:local:run").setArgs(struct(args));
      const reply = await ask<typeof request, InstanceType<typeof rpc.InvokeResponse>>(
        client.invoke,
        request,
      );
      const failures = reply.getFailuresList().map((failure) => failure.getReason());
      if (failures.length > 0) throw new Error(failures.join("; "));
      return plain(reply.getReturn());
    },
    async cancel() {
      await ask(client.cancel, new emptyProto.Empty());
    },
    async stop() {
      client.close();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGINT");
        await once(child, "exit");
      }
      engine.forceShutdown();
    },
  };
  return plugin;
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

function urn(type: string, name: string): string {
  return `urn:pulumi:dev::lab::${type}::${name}`;
}

function struct(map: PropertyMap): InstanceType<typeof structProto.Struct> {
  return structProto.Struct.fromJavaScript(map as Parameters<typeof structProto.Struct.fromJavaScript>[0]);
}

function plain(message: InstanceType<typeof structProto.Struct> | undefined): PropertyMap {
  return (message?.toJavaScript() ?? {}) as PropertyMap;
}
