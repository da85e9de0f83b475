import assert from "node:assert/strict";
import { test } from "node:test";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import {
  assetArchive,
  fileAsset,
  isArchive,
  isAsset,
  isPlainMap,
  isSecret,
  isUnknown,
  type PropertyMap,
  revealed,
  secret,
  UNKNOWN,
} from "../../../engine/command-plugin/propertyValue.ts";

test("the marks are those the Pulumi SDK writes", async () => {
  const { default: rpc } = await import("@pulumi/pulumi/runtime/rpc.js");
  const { default: pulumi } = await import("@pulumi/pulumi");
  const { FileAsset, AssetArchive } = pulumi.asset;
  const written = await rpc.serializeProperties("a resource", {
    file: new FileAsset("server.xml"),
    files: new AssetArchive({ "server.xml": new FileAsset("server.xml") }),
  });
  assert.ok(isAsset(written.file) && isArchive(written.files));
  assert.ok(isPlainMap(written.files.assets) && isAsset(written.files.assets["server.xml"]));
  assert.equal(UNKNOWN, rpc.unknownValue);
  assert.ok(rpc.isRpcSecret(secret("swordfish")));
  const archive = rpc.deserializeProperty(assetArchive({ "a.txt": fileAsset("/tmp/a.txt", "ab12") }));
  assert.ok(archive instanceof AssetArchive);
});

test("a value keeps its marks through the engine's messages", () => {
  const map: PropertyMap = {
    plain: { none: null, yes: true, number: 1.5, text: "ä\n", list: [1, ["x"], {}] },
    hidden: secret({ password: secret("swordfish") }),
    unknown: UNKNOWN,
    file: fileAsset("server.xml", "ab12"),
  };
  const message = struct.Struct.fromJavaScript(map as Parameters<typeof struct.Struct.fromJavaScript>[0]);
  assert.deepEqual(struct.Struct.deserializeBinary(message.serializeBinary()).toJavaScript(), map);
});

test("revealing takes away every secret mark and nothing else", () => {
  const file = fileAsset("server.xml", "ab12");
  assert.deepEqual(revealed({ a: secret([secret("x"), { b: secret(UNKNOWN) }]), file }), {
    a: ["x", { b: UNKNOWN }],
    file,
  });
});

test("marked values are no plain maps", () => {
  for (const marked of [secret("x"), fileAsset("a", ""), assetArchive({})]) assert.ok(!isPlainMap(marked));
  assert.ok(isPlainMap({ value: "x" }) && !isPlainMap(["x"]) && !isPlainMap(null));
  assert.ok(isSecret(secret("x")) && !isSecret({ value: "x" }) && isUnknown(UNKNOWN) && !isUnknown("x"));
});
