import grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { assertNever } from "../../common/assertNever.ts";
import { parseUrn } from "../../common/urn.ts";
import { ConnectError, encoded } from "../../ssh/connectError.ts";
import type { Failure } from "./inputShape.ts";
import type { PropertyMap } from "./propertyValue.ts";
import {
  checkResource,
  createResource,
  deleteResource,
  diffResource,
  invoke,
  previewResource,
  type ResourceDifference,
  updateResource,
} from "./provider.ts";
import type { Operation } from "./resource.ts";
import { type StatusLines, statusLines } from "./statusLine.ts";

const VERSION = "1.2.1";

type Unary<Request, Response> = grpc.handleUnaryCall<Request, Response>;

/** The plugin's gRPC service: turns the engine's requests into calls of `provider.ts`, and the results into messages. */
export function providerService(engineAddress: string): Partial<IResourceProviderServer> {
  const canceled = new AbortController();
  let status = statusLines(engineAddress);

  return {
    handshake: answer(() =>
      new rpc.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true),
    ),
    configure: answer(() =>
      new rpc.ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true),
    ),
    attach: answer((request) => {
      status = statusLines(request.getAddress());
      return new emptyProto.Empty();
    }),
    getPluginInfo: answer(() => new plugin.PluginInfo().setVersion(VERSION)),
    getSchema: answer(() =>
      new rpc.GetSchemaResponse().setSchema(JSON.stringify({ name: "command", version: VERSION })),
    ),
    cancel: answer(() => {
      canceled.abort(new Error("canceled"));
      return new emptyProto.Empty();
    }),

    check: answer((request) => {
      const { inputs, failures } = checkResource(parseUrn(request.getUrn()).type, mapOf(request.getNews()));
      return new rpc.CheckResponse().setInputs(structOf(inputs)).setFailuresList(failures.map(checkFailure));
    }),

    diff: answer((request) => {
      const olds = mapOf(request.getOldInputs() ?? request.getOlds());
      return diffResponse(diffResource(parseUrn(request.getUrn()).type, olds, mapOf(request.getNews())));
    }),

    create: answer(async (request) => {
      const { type } = parseUrn(request.getUrn());
      const inputs = mapOf(request.getProperties());
      if (request.getPreview()) {
        return new rpc.CreateResponse().setProperties(structOf(previewResource(type, inputs)));
      }
      const { id, state } = await during(request, status, canceled.signal, (operation) =>
        createResource(type, inputs, operation),
      );
      return new rpc.CreateResponse().setId(id).setProperties(structOf(state));
    }),

    read: answer((request) =>
      // A command cannot be asked what it once did: the state is all that is known.
      new rpc.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs()),
    ),

    update: answer(async (request) => {
      const { type } = parseUrn(request.getUrn());
      const inputs = mapOf(request.getNews());
      if (request.getPreview()) {
        return new rpc.UpdateResponse().setProperties(structOf(previewResource(type, inputs)));
      }
      const oldState = mapOf(request.getOlds());
      const oldInputs = mapOf(request.getOldInputs() ?? request.getOlds());
      const state = await during(request, status, canceled.signal, (operation) =>
        updateResource(type, { inputs, oldInputs, oldState }, operation),
      );
      return new rpc.UpdateResponse().setProperties(structOf(state));
    }),

    delete: answer(async (request) => {
      const { type } = parseUrn(request.getUrn());
      await during(request, status, canceled.signal, (operation) =>
        deleteResource(type, mapOf(request.getProperties()), operation),
      );
      return new emptyProto.Empty();
    }),

    invoke: answer(async (request) => {
      const operation = {
        name: "",
        signal: canceled.signal,
        status: (line: string) => status.show("", line),
      };
      const outcome = await invoke(request.getTok(), mapOf(request.getArgs()), operation);
      await status.shown();
      return "failures" in outcome
        ? new rpc.InvokeResponse().setFailuresList(outcome.failures.map(checkFailure))
        : new rpc.InvokeResponse().setReturn(structOf(outcome.result));
    }),
  };
}

function answer<Request, Response>(
  reply: (request: Request) => Response | Promise<Response>,
): Unary<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(reply)
      .then(
        (response) => callback(null, response),
        (error: unknown) =>
          callback({
            code: grpc.status.UNKNOWN,
            details: described(error),
          }),
      );
  };
}

/** The one text that the engine shows of an error. */
function described(error: unknown): string {
  if (error instanceof ConnectError) return encoded(error);
  return error instanceof Error ? error.message : String(error);
}

interface TimedRequest {
  getUrn(): string;
  /** In seconds; 0: no limit. */
  getTimeout(): number;
}

async function during<T>(
  request: TimedRequest,
  status: StatusLines,
  canceled: AbortSignal,
  work: (operation: Operation) => Promise<T>,
): Promise<T> {
  const urn = request.getUrn();
  const timeoutSeconds = request.getTimeout();
  const late = new AbortController();
  const timer =
    timeoutSeconds > 0
      ? setTimeout(() => late.abort(tooSlow(timeoutSeconds)), timeoutSeconds * 1000)
      : undefined;
  try {
    return await work({
      name: parseUrn(urn).name,
      signal: AbortSignal.any([canceled, late.signal]),
      status: (line) => status.show(urn, line),
    });
  } finally {
    clearTimeout(timer);
    await status.shown();
  }
}

function tooSlow(seconds: number): Error {
  return new Error(`ended after ${seconds} s, the resource's custom timeout`);
}

function diffResponse(differences: readonly ResourceDifference[]): DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
  const response = new rpc.DiffResponse()
    .setChanges(differences.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setHasdetaileddiff(true)
    .setDiffsList([...new Set(differences.map(({ property }) => property))])
    .setReplacesList([
      ...new Set(differences.filter(({ replaces }) => replaces).map(({ property }) => property)),
    ]);
  for (const difference of differences) {
    response
      .getDetaileddiffMap()
      .set(difference.path, new rpc.PropertyDiff().setKind(diffKind(difference)).setInputdiff(true));
  }
  return response;
}

function diffKind({ kind, replaces }: ResourceDifference): 0 | 1 | 2 | 3 | 4 | 5 {
  const { Kind } = rpc.PropertyDiff;
  switch (kind) {
    case "add":
      return replaces ? Kind.ADD_REPLACE : Kind.ADD;
    case "delete":
      return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
    case "update":
      return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
    default:
      return assertNever(kind);
  }
}

function checkFailure({ property, reason }: Failure): InstanceType<typeof rpc.CheckFailure> {
  return new rpc.CheckFailure().setProperty(property).setReason(reason);
}

function mapOf(struct: Struct | undefined): PropertyMap {
  return (struct?.toJavaScript() ?? {}) as PropertyMap;
}

function structOf(map: PropertyMap): Struct {
  return structProto.Struct.fromJavaScript(map as Parameters<typeof structProto.Struct.fromJavaScript>[0]);
}
