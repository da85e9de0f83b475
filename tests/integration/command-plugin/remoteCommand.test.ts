import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type PropertyMap, secret } from "../../../engine/command-plugin/propertyValue.ts";
import { eventually } from "../../eventually.ts";
import { type Plugin, startPlugin } from "./plugin.ts";
import { ENV, type RemoteHost, remoteHost } from "./remoteHost.ts";
import { sshServer } from "./sshServer.ts";

const REMOTE = "command:remote:Command";

describe("a remote command", () => {
  let host: RemoteHost;
  let plugin: Plugin;
  let dir: string;
  let place: PropertyMap;
  let connection: PropertyMap;
  before(async () => {
    host = await remoteHost();
    ({ plugin, dir, place, connection } = host);
  });
  after(() => host?.remove());

  test("keeps its inputs and output; the connection is secret in the state", async () => {
    const { id, state } = await plugin.create(
      REMOTE,
      { connection, create: "echo out; echo err >&2" },
      "greeting",
    );
    assert.match(id, /^greeting[0-9a-f]{8}$/);
    assert.deepEqual(state, {
      connection: secret({ ...connection, perDialTimeout: 15 }),
      create: "echo out; echo err >&2",
      stdout: "out",
      stderr: "err",
    });
    assert.ok(plugin.lines.includes("greeting: out") && plugin.lines.includes("greeting: err"));
  });

  test("gets its environment and stdin, and the last output on update and delete", async () => {
    const inputs = {
      connection,
      create: 'echo "$LAB_A, $(cat), [$PULUMI_COMMAND_STDOUT]"',
      delete: `echo "$PULUMI_COMMAND_STDOUT" >${dir}/deleted`,
      environment: { LAB_A: "1 '2' $3" },
      stdin: "typed",
    };
    const { state } = await plugin.create(REMOTE, inputs);
    assert.equal(state.stdout, "1 '2' $3, typed, []");
    assert.equal(
      (await plugin.update(REMOTE, state, inputs)).stdout,
      "1 '2' $3, typed, [1 '2' $3, typed, []]",
    );
    await plugin.remove(REMOTE, state);
    assert.equal(readFileSync(join(dir, "deleted"), "utf8"), "1 '2' $3, typed, []\n");
  });

  test("does not run without a variable that the server refuses; the failure names it and the cure", async () => {
    const create = `touch ${dir}/ran`;
    await assert.rejects(
      plugin.create(REMOTE, { connection, create, environment: { LAB_A: "1", OTHER: "2" } }),
      /OTHER.*AcceptEnv OTHER.*sshd_config/,
    );
    assert.ok(!existsSync(join(dir, "ran")));
  });

  test("that fails tells exit status, command and output, secrets hidden", async () => {
    const create = "echo out; echo $LAB_TOKEN >&2; exit 3";
    const environment = { LAB_TOKEN: secret("swordfish") };
    await assert.rejects(plugin.create(REMOTE, { connection, create, environment }), ({ message }: Error) => {
      assert.match(message, /^exit status 3: running "echo out; /);
      assert.ok(
        message.includes("\nout\n") && message.includes("[secret]\n") && !message.includes("swordfish"),
      );
      return true;
    });
  });

  test("that is cancelled is left at once, and the failure says that it may still run", async (t) => {
    const own = await startPlugin(ENV);
    t.after(() => own.stop());
    const creating = assert.rejects(
      own.create(REMOTE, { connection, create: "echo up; sleep 5" }, "left"),
      /^Error: canceled.*may still run/,
    );
    await eventually(() => own.lines.includes("left: up"));
    const started = Date.now();
    await own.cancel();
    await creating;
    assert.ok(Date.now() - started < 4_500);
  });

  test("that loses its connection is a failure, not a success", async () => {
    const cut = await sshServer();
    await cut.start();
    const creating = plugin.create(
      REMOTE,
      {
        connection: { ...place, port: cut.port, hostKey: cut.hostKey, privateKey: cut.key },
        create: "echo up; sleep 300",
      },
      "cut",
    );
    const failing = assert.rejects(creating, /was lost.*may still run/);
    await eventually(() => plugin.lines.includes("cut: up"));
    await cut.remove();
    await failing;
  });

  test("prints a megabyte and all of it arrives", async () => {
    const { state } = await plugin.create(REMOTE, { connection, create: "seq 1 150000" });
    assert.equal(String(state.stdout).split("\n").length, 150_000);
  });
});
