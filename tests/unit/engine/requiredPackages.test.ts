import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { installedPackages, type Manifest } from "../../../engine/language-host/installedPackages.ts";
import { pluginsOf } from "../../../engine/language-host/requiredPackages.ts";
import { PLUGIN_VERSIONS } from "../../../engine/versions.ts";

const root = mkdtempSync(join(tmpdir(), "required-"));
after(() => rmSync(root, { recursive: true }));

test("the lab itself needs the docker and the command plugin of the versions that are installed", () => {
  const needed = pluginsOf(installedPackages(join(import.meta.dirname, "../../..")));
  assert.deepEqual(
    needed.map(({ name, version }) => [name, version]),
    [
      ["command", `v${PLUGIN_VERSIONS.command}`],
      ["docker", `v${PLUGIN_VERSIONS.docker}`],
    ],
  );
});

test("a program finds packages in its own node_modules, nested ones, and those of the folders above it", () => {
  const program = join(root, "above", "program");
  install(join(root, "above"), "@pulumi/one", { version: "1.0.0", pulumi: { resource: true } });
  install(program, "@pulumi/two", { version: "2.0.0", pulumi: { resource: true } });
  install(join(program, "node_modules", "plain"), "@pulumi/three", {
    version: "3.0.0",
    pulumi: { resource: true },
  });
  install(program, "plain", { version: "9.0.0" });
  const names = pluginsOf(installedPackages(program)).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["one", "three", "two"]);
});

test("the pulumi field of a package decides on name, version, server and parameterization", () => {
  const parameterization = { name: "local", version: "2.5.0", value: "eyJ9" };
  const server = "github://api.example.com/acme";
  assert.deepEqual(
    plugins({ name: "@acme/cloud", version: "0.1.0", pulumi: { resource: true, name: "cloud", server } }),
    [{ name: "cloud", version: "v0.1.0", server, parameterization: undefined }],
  );
  assert.deepEqual(
    plugins({
      name: "@pulumi/local",
      version: "2.5.0",
      pulumi: { resource: true, name: "terraform-provider", version: "v0.8.0", parameterization },
    }),
    [{ name: "terraform-provider", version: "v0.8.0", server: "", parameterization }],
  );
});

test("a package outside Pulumi's scope that does not name its plugin is passed over", () => {
  assert.deepEqual(plugins({ name: "@acme/cloud", version: "0.1.0", pulumi: { resource: true } }), []);
});

test("a package that is no resource provider needs no plugin", () => {
  assert.deepEqual(plugins({ name: "@pulumi/pulumi", version: "3.259.0", pulumi: {} }), []);
});

test("two copies of one package need one plugin", () => {
  const manifest: Manifest = { name: "@pulumi/docker", version: "5.2.0", pulumi: { resource: true } };
  assert.equal(
    pluginsOf([
      { folder: "a", manifest },
      { folder: "b", manifest },
    ]).length,
    1,
  );
});

test("a broken package.json does not keep the others from being found", () => {
  const program = join(root, "broken");
  install(program, "@pulumi/good", { version: "1.0.0", pulumi: { resource: true } });
  install(program, "bad", {});
  writeFileSync(join(program, "node_modules", "bad", "package.json"), "{");
  assert.deepEqual(
    pluginsOf(installedPackages(program)).map(({ name }) => name),
    ["good"],
  );
});

function plugins(manifest: Manifest) {
  return pluginsOf([{ folder: "", manifest }]);
}

function install(program: string, name: string, manifest: Manifest): void {
  const folder = join(program, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, ...manifest }));
}
