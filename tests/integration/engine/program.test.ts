import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PULUMI_VERSION } from "../../../engine/versions.ts";
import { Scratch } from "./scratch.ts";

const scratch = new Scratch(`
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const told = new pulumi.ResourceHook("told", () => console.log("the hook has run"));
class Part extends pulumi.ComponentResource {
  constructor(name: string) {
    super("scratch:index:Part", name, {}, { hooks: { afterCreate: [told] } });
    this.registerOutputs({});
  }
}
new Part("part");
console.log("on stdout");
console.error("on stderr");
if (config.getBoolean("fail")) throw new Error("the program's own error");
export const name = config.require("name");
export const password = config.requireSecret("password");
export const stackName = pulumi.getStack();
export const dryRun = pulumi.runtime.isDryRun();
export const project = pulumi.getProject();
`);
before(() => scratch.begin());
after(() => scratch.end());

test("a program reads configuration and secrets, and its hooks run", async () => {
  await scratch.succeed("config", "set", "name", "a b");
  await scratch.succeed("config", "set", "--secret", "password", "open sesame");
  const up = await scratch.succeed("up", "--yes", "--skip-preview");
  assert.match(up.stdout, /the hook has run/);
  const outputs = JSON.parse((await scratch.succeed("stack", "output", "--json")).stdout);
  assert.deepEqual(outputs, {
    name: "a b",
    password: "[secret]",
    stackName: "dev",
    dryRun: false,
    project: "scratch",
  });
});

test("a secret is nowhere in clear", async () => {
  const { stdout } = await scratch.succeed("stack", "export");
  const file = readFileSync(join(scratch.folder, "Pulumi.dev.yaml"), "utf8");
  assert.doesNotMatch(stdout + file, /open sesame/);
  assert.match((await scratch.succeed("config", "get", "password")).stdout, /open sesame/);
});

test("what a program prints is shown", async () => {
  const { stdout } = await scratch.succeed("preview");
  assert.match(stdout, /on stdout/);
  assert.match(stdout, /on stderr/);
});

test("an error of the program is told once, and changes nothing", async () => {
  await scratch.succeed("config", "set", "fail", "true");
  const { code, stdout } = await scratch.run("up", "--yes", "--skip-preview");
  await scratch.succeed("config", "rm", "fail");
  assert.notEqual(code, 0);
  assert.match(stdout, /the program's own error/);
  assert.doesNotMatch(stdout, /non-zero exit code/);
});

test("a program that ends itself is an error", async () => {
  const program = readFileSync(join(scratch.folder, "index.ts"), "utf8");
  scratch.write("index.ts", "process.exit(3);\n");
  const { code, stdout } = await scratch.run("preview");
  scratch.write("index.ts", program);
  assert.notEqual(code, 0);
  assert.match(stdout, /Program exited with non-zero exit code: 3/);
});

test("about names the engine, Node, npm and the packages of the program", async () => {
  scratch.write(
    "package.json",
    JSON.stringify({ name: "scratch", type: "module", dependencies: { "@pulumi/pulumi": "*" } }),
  );
  const { stdout } = await scratch.succeed("about", "--json");
  const about = JSON.parse(stdout);
  assert.equal(about.cliAbout.version, PULUMI_VERSION);
  assert.equal(about.runtime.executable, process.execPath);
  const npm = execFileSync("npm", ["--version"], { encoding: "utf8" }).trim();
  assert.equal(about.runtime.packagemanagerVersion, npm);
  assert.deepEqual(
    about.dependencies.map(({ name }: { name: string }) => name),
    ["@pulumi/pulumi"],
  );
});

test("a Node package that is a provider is run", async () => {
  scratch.write("provider/PulumiPlugin.yaml", "runtime: { name: nodejs, options: { typescript: false } }\n");
  scratch.write("provider/package.json", '{ "name": "own", "main": "index.js" }\n');
  scratch.write(
    "provider/index.js",
    `const { main } = require("@pulumi/pulumi/provider");
main({ version: "0.0.1", schema: JSON.stringify({ name: "own", version: "0.0.1" }) }, process.argv.slice(2));
`,
  );
  const { stdout } = await scratch.succeed("package", "get-schema", "./provider");
  assert.equal(JSON.parse(stdout).name, "own");
});
