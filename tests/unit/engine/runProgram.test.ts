import assert from "node:assert/strict";
import { test } from "node:test";
import language from "@pulumi/pulumi/proto/language_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { configEnvironment, runArguments } from "../../../engine/language-host/runProgram.ts";
import { optionsEnvironment, runtimeOptions } from "../../../engine/language-host/runtimeOptions.ts";

test("a preview passes on engine, project, stack and entry point, the program's own arguments last", () => {
  assert.deepEqual(runArguments(request().setDryrun(true).setArgsList(["--x"]), "127.0.0.1:2"), [
    ...["--monitor", "127.0.0.1:1", "--engine", "127.0.0.1:2", "--organization", "organization"],
    ...["--project", "lab", "--root-directory", "/lab", "--stack", "dev", "--pwd", "/lab/program"],
    ...["--parallel", "16", "--dry-run", "index.ts", "--x"],
  ]);
});

test("an update is not a dry run", () => {
  assert.ok(!runArguments(request(), "127.0.0.1:2").includes("--dry-run"));
});

test("the program reads its configuration and which of it is secret", () => {
  const asked = request().setConfigsecretkeysList(["lab:password"]);
  asked.getConfigMap().set("lab:name", "a b").set("lab:password", '"');
  const environment = configEnvironment(asked);
  assert.deepEqual(JSON.parse(environment.PULUMI_CONFIG ?? ""), { "lab:name": "a b", "lab:password": '"' });
  assert.deepEqual(JSON.parse(environment.PULUMI_CONFIG_SECRET_KEYS ?? ""), ["lab:password"]);
});

test("typescript: false leaves the program to Node's type stripping", () => {
  assert.equal(options({ typescript: false }).PULUMI_NODEJS_TYPESCRIPT, "false");
});

test("without runtime options the SDK compiles TypeScript, as with the official host", () => {
  assert.deepEqual(options({}), { PULUMI_NODEJS_TYPESCRIPT: "true" });
});

test("a tsconfig of its own reaches the SDK", () => {
  assert.equal(options({ tsconfig: "tsconfig.lab.json" }).PULUMI_NODEJS_TSCONFIG_PATH, "tsconfig.lab.json");
});

test("nodeargs are separated by blanks", () => {
  const info = new language.ProgramInfo().setOptions(
    struct.Struct.fromJavaScript({ nodeargs: " --a  --b=c " }),
  );
  assert.deepEqual(runtimeOptions(info).nodeargs, ["--a", "--b=c"]);
});

function request() {
  return new language.RunRequest()
    .setMonitorAddress("127.0.0.1:1")
    .setOrganization("organization")
    .setProject("lab")
    .setStack("dev")
    .setParallel(16)
    .setInfo(
      new language.ProgramInfo()
        .setRootDirectory("/lab")
        .setProgramDirectory("/lab/program")
        .setEntryPoint("index.ts"),
    );
}

function options(values: Readonly<Record<string, string | boolean>>): Record<string, string> {
  const info = new language.ProgramInfo().setOptions(struct.Struct.fromJavaScript({ ...values }));
  return optionsEnvironment(runtimeOptions(info));
}
