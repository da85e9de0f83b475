import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { parseUrn } from "../../common/urn.ts";
import { ConnectError, encoded } from "../../ssh/connectError.ts";
import { unary } from "../grpc.ts";
import { PLUGIN_VERSIONS } from "../versions.ts";
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
import type { Call } from "./resource.ts";
import { statusLines } from "./statusLine.ts";

/** The plugin's gRPC service: turns the engine's requests into calls of `provider.ts`, and the results into messages. */
export function providerService(engineAddress: string): Partial<IResourceProviderServer> {
  const canceled = new AbortController();
  let status = statusLines(engineAddress);

  return {
    handshake: unary(() =>
      new rpc.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true),
    ),
    configure: unary(() =>
      new rpc.ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true),
    ),
    attach: unary((request) => {
      status = statusLines(request.getAddress());
      return new emptyProto.Empty();
    }),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(PLUGIN_VERSIONS.command)),
    getSchema: unary(() => {
      const schema = { name: "command", version: PLUGIN_VERSIONS.command };
      return new rpc.GetSchemaResponse().setSchema(JSON.stringify(schema));
    }),
    cancel: unary(() => {
      canceled.abort(new Error("canceled"));
      return new emptyProto.Empty();
    }),

    check: unary((request) => {
      const { inputs, failures } = checkResource(typeOf(request), mapOf(request.getNews()));
      return new rpc.CheckResponse().setInputs(structOf(inputs)).setFailuresList(failures.map(checkFailure));
    }),

    diff: unary((request) => {
      const olds = mapOf(request.getOldInputs() ?? request.getOlds());
      return diffResponse(diffResource(typeOf(request), olds, mapOf(request.getNews())));
    }),

    create: unary(async (request) => {
      const inputs = mapOf(request.getProperties());
      const { id, state } = request.getPreview()
        ? { id: "", state: previewResource(typeOf(request), inputs) }
        : await during(request, (call) => createResource(typeOf(request), inputs, call));
      return new rpc.CreateResponse().setId(id).setProperties(structOf(state));
    }),

    read: unary((request) =>
      // A command cannot be asked what it once did: the state is all that is known.
      new rpc.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs()),
    ),

    update: unary(async (request) => {
      const inputs = mapOf(request.getNews());
      const oldInputs = mapOf(request.getOldInputs() ?? request.getOlds());
      const updated = { inputs, oldInputs, oldState: mapOf(request.getOlds()) };
      const state = request.getPreview()
        ? previewResource(typeOf(request), inputs)
        : await during(request, (call) => updateResource(typeOf(request), updated, call));
      return new rpc.UpdateResponse().setProperties(structOf(state));
    }),

    delete: unary(async (request) => {
      const state = mapOf(request.getProperties());
      await during(request, (call) => deleteResource(typeOf(request), state, call));
      return new emptyProto.Empty();
    }),

    invoke: unary(async (request) => {
      const call = { name: "", signal: canceled.signal, status: (line: string) => status.show("", line) };
      const outcome = await invoke(request.getTok(), mapOf(request.getArgs()), call);
      await status.shown();
      return "failures" in outcome
        ? new rpc.InvokeResponse().setFailuresList(outcome.failures.map(checkFailure))
        : new rpc.InvokeResponse().setReturn(structOf(outcome.result));
    }),
  };

  /** Works within the time limit of a request. Every line that the work shows has reached the engine when it ends. */
  async function during<T>(request: TimedRequest, work: (call: Call) => Promise<T>): Promise<T> {
    const urn = request.getUrn();
    const seconds = request.getTimeout();
    const late = new AbortController();
    const tooSlow = () => late.abort(new Error(`ended after ${seconds} s, the resource's custom timeout`));
    const timer = seconds > 0 ? setTimeout(tooSlow, seconds * 1000) : undefined;
    try {
      return await work({
        name: parseUrn(urn).name,
        signal: AbortSignal.any([canceled.signal, late.signal]),
        status: (line) => status.show(urn, line),
      });
    } catch (error) {
      throw error instanceof ConnectError ? new Error(encoded(error)) : error;
    } finally {
      clearTimeout(timer);
      await status.shown();
    }
  }
}

interface TimedRequest {
  getUrn(): string;
  /** In seconds; 0: no limit. */
  getTimeout(): number;
}

function typeOf(request: Pick<TimedRequest, "getUrn">): string {
  return parseUrn(request.getUrn()).type;
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
  for (const { path, kind, replaces } of differences) {
    const kindOfDiff = rpc.PropertyDiff.Kind[replaces ? (`${kind}_REPLACE` as const) : kind];
    response.getDetaileddiffMap().set(path, new rpc.PropertyDiff().setKind(kindOfDiff).setInputdiff(true));
  }
  return response;
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
