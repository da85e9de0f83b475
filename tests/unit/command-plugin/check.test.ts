import assert from "node:assert/strict";
import { test } from "node:test";
import {
  assetArchive,
  fileAsset,
  type PropertyMap,
  secret,
  UNKNOWN,
} from "../../../engine/command-plugin/propertyValue.ts";
import { checkResource } from "../../../engine/command-plugin/provider.ts";
import { assertEachMentions } from "../../mentions.ts";

const LOCAL = "command:local:Command";
const REMOTE = "command:remote:Command";
const COPY = "command:remote:CopyToRemote";

const reasons = (type: string, inputs: PropertyMap): string[] =>
  checkResource(type, inputs).failures.map(({ reason }) => reason);

test("a connection gets the documented defaults and becomes a secret", () => {
  const { inputs, failures } = checkResource(REMOTE, { create: "date", connection: { host: "node1" } });
  assert.deepEqual(failures, []);
  assert.deepEqual(inputs, {
    create: "date",
    connection: secret({ host: "node1", dialErrorLimit: 10, perDialTimeout: 15, port: 22, user: "root" }),
  });
});

test("a proxy gets the same defaults, and none appears where none was given", () => {
  const proxied = checkResource(REMOTE, {
    connection: { host: "node1", proxy: { host: "gate", port: 2222 } },
  });
  assert.deepEqual(
    proxied.inputs.connection,
    secret({
      host: "node1",
      proxy: { host: "gate", port: 2222, dialErrorLimit: 10, perDialTimeout: 15, user: "root" },
      dialErrorLimit: 10,
      perDialTimeout: 15,
      port: 22,
      user: "root",
    }),
  );
});

test("what the program marked as secret stays secret, what it did not stays plain", () => {
  const inputs = { create: "env", environment: { OPEN: "1", HIDDEN: secret("swordfish") } };
  assert.deepEqual(checkResource(LOCAL, inputs), { inputs, failures: [] });
});

test("a local command gets no defaults: the state holds the inputs alone", () => {
  assert.deepEqual(checkResource(LOCAL, { create: "date" }).inputs, { create: "date" });
});

test("an input that is null counts as not given", () => {
  assert.deepEqual(checkResource(LOCAL, { create: "date", update: null }), {
    inputs: { create: "date" },
    failures: [],
  });
});

test("what a preview does not know yet passes, and defaults are not put into it", () => {
  const inputs = { create: UNKNOWN, environment: { A: UNKNOWN }, interpreter: UNKNOWN };
  assert.deepEqual(checkResource(LOCAL, inputs), { inputs, failures: [] });
  assert.deepEqual(checkResource(REMOTE, { connection: UNKNOWN }), {
    inputs: { connection: secret(UNKNOWN) },
    failures: [],
  });
});

test("every wrong input is named, with its path and without its value", () => {
  assertReasons(
    reasons(LOCAL, {
      create: 7,
      environment: { PORT: 8080, NAME: secret(true) },
      interpreter: ["/bin/sh", 1],
      logging: "all",
      triggers: "once",
      comand: "date",
    }),
    ["environment.PORT", "string", "number"],
    ["environment.NAME", "string", "boolean"],
    ["logging", "stdout, stderr, stdoutAndStderr, none"],
    ["interpreter[1]", "string", "number"],
    ["create", "string", "number"],
    ["triggers", "list", "string"],
    ["comand", "create", "update", "triggers"],
  );
});

test("a connection without a host is refused, on the way as well as at its end", () => {
  assertReasons(
    reasons(REMOTE, { connection: secret({ proxy: {} }) }),
    ["connection.host", "required"],
    ["connection.proxy.host", "required"],
  );
  assertReasons(reasons(REMOTE, {}), ["connection", "required"]);
});

test("CopyToRemote takes files, texts and archives that are files or folders", () => {
  const connection = { host: "node1" };
  const file = fileAsset("server.xml", "ab12");
  const remote = { ...file, path: "", uri: "https://example.org/server.xml" };
  const text = { ...file, path: "", text: "" };
  const folder = { ...assetArchive({}), path: "conf/", assets: null };
  for (const source of [file, text, folder]) {
    assert.deepEqual(reasons(COPY, { connection, remotePath: "/tmp/x", source }), []);
  }
  for (const source of [remote, assetArchive({ a: file }), "server.xml"]) {
    assertReasons(reasons(COPY, { connection, remotePath: "/tmp/x", source }), [
      "source",
      "FileAsset",
      "StringAsset",
      "FileArchive",
    ]);
  }
});

test("a type the package does not have is refused with those it has", () => {
  assert.throws(() => checkResource("command:local:Comand", {}), /command:local:Command, command:remote:/);
});

/** Asserts that each reason begins with its path, and names what follows. */
function assertReasons(
  found: readonly string[],
  ...expected: readonly (readonly [path: string, ...named: readonly string[]])[]
): void {
  assert.deepEqual(
    found.map((reason) => reason.split(" ")[0]),
    expected.map(([path]) => path),
  );
  assertEachMentions(found, ...expected);
}
