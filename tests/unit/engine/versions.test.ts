import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PLUGIN_VERSIONS, PULUMI_VERSION } from "../../../engine/versions.ts";

const root = join(import.meta.dirname, "../../..");
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
};

test("engine and plugins are of the versions of their packages", () => {
  assert.equal(dependencies["@pulumi/pulumi"], PULUMI_VERSION);
  assert.equal(dependencies["@pulumi/docker"], PLUGIN_VERSIONS.docker);
  assert.equal(dependencies["@pulumi/command"], PLUGIN_VERSIONS.command);
});

test("the engine that is built is of the version of the package", () => {
  const module = readFileSync(join(root, "engine/go/go.mod"), "utf8");
  assert.match(module, new RegExp(`pulumi/pkg/v3 v${PULUMI_VERSION}$`, "m"));
});

test("the docker plugin that is built answers as the version of the package", () => {
  const main = readFileSync(join(root, "engine/go/pulumi-resource-docker/main.go"), "utf8");
  assert.match(main, new RegExp(`const version = "${PLUGIN_VERSIONS.docker}"`));
});
