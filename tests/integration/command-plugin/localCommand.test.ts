import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { assetArchive, fileAsset, secret } from "../../../engine/command-plugin/propertyValue.ts";
import { eventually } from "../../eventually.ts";
import { type Plugin, startPlugin } from "./plugin.ts";

const LOCAL = "command:local:Command";

describe("command:local:Command", () => {
  let plugin: Plugin;
  let dir: string;
  before(async () => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), "local-command-")));
    plugin = await startPlugin({ ...process.env, INHERITED: "yes" });
  });
  after(async () => {
    await plugin.stop();
    rmSync(dir, { recursive: true });
  });

  test("create keeps its inputs and both streams, each without its last newline; the id is the name and 8 hex digits", async () => {
    const inputs = { create: "echo out; echo; echo err >&2" };
    const { id, state } = await plugin.create(LOCAL, inputs, "greeting");
    assert.match(id, /^greeting[0-9a-f]{8}$/);
    assert.deepEqual(state, { ...inputs, stdout: "out\n", stderr: "err" });
  });

  test("without a create command nothing runs", async () => {
    assert.deepEqual((await plugin.create(LOCAL, { delete: "true" })).state, {
      delete: "true",
      stdout: "",
      stderr: "",
    });
  });

  test("environment, stdin, dir and interpreter reach the command", async () => {
    const { state } = await plugin.create(LOCAL, {
      create:
        'require("fs").writeSync(1, [process.env.A, process.env.INHERITED, process.cwd()].join() + require("fs").readFileSync(0))',
      environment: { A: "1 2" },
      stdin: " typed",
      dir,
      interpreter: [process.execPath, "-e"],
    });
    assert.equal(state.stdout, `1 2,yes,${dir} typed`);
  });

  test("a command that does not read its input is no failure", async () => {
    await plugin.create(LOCAL, { create: "true", stdin: "x".repeat(1_000_000) });
  });

  test("update sees the last output, runs update, else create; delete runs delete", async () => {
    const log = join(dir, "log");
    const say = (word: string) =>
      `echo "${word} [$PULUMI_COMMAND_STDOUT] [$PULUMI_COMMAND_STDERR]" | tee -a ${log}; echo ${word} >&2`;
    const inputs = { create: say("create"), update: say("update"), delete: say("delete") };
    const { state } = await plugin.create(LOCAL, inputs);
    const updated = await plugin.update(LOCAL, state, inputs);
    assert.equal(updated.stdout, "update [create [] []] [create]");
    const again = await plugin.update(
      LOCAL,
      { ...inputs, stdout: "a", stderr: "" },
      { create: say("create") },
    );
    assert.equal(again.stdout, "create [a] []");
    await plugin.remove(LOCAL, { ...inputs, stdout: "z", stderr: "y" });
    assert.match(readFileSync(log, "utf8"), /\ndelete \[z\] \[y\]\n$/);
  });

  test("addPreviousOutputInEnv: false keeps the last output out of the environment", async () => {
    const inputs = { update: 'echo "[$PULUMI_COMMAND_STDOUT]"', addPreviousOutputInEnv: false };
    assert.equal((await plugin.update(LOCAL, { ...inputs, stdout: "a", stderr: "" }, inputs)).stdout, "[]");
  });

  test("an update without a command keeps the last output", async () => {
    const inputs = { delete: "true" };
    assert.deepEqual(await plugin.update(LOCAL, { stdout: "a", stderr: "b" }, inputs), {
      ...inputs,
      stdout: "a",
      stderr: "b",
    });
  });

  test("a failure tells exit status, command and output", async () => {
    const create = "echo out; echo err >&2; exit 3";
    await assert.rejects(plugin.create(LOCAL, { create }), {
      message: `exit status 3: running ${JSON.stringify(create)}:\nout\nerr\n`,
    });
    await assert.rejects(plugin.create(LOCAL, { create: "kill -9 $$" }), /^Error: signal: SIGKILL: running/);
  });

  test("a folder or interpreter that is missing is named", async () => {
    await assert.rejects(
      plugin.create(LOCAL, { create: "true", dir: "/no/such" }),
      /dir: the folder \/no\/such does not exist/,
    );
    await assert.rejects(
      plugin.create(LOCAL, { create: "true", interpreter: ["/no/sh"] }),
      /spawn \/no\/sh ENOENT/,
    );
  });

  test("lines are the resource's status while the command runs", async () => {
    const create = `echo first; echo second >&2; while [ ! -e ${dir}/go ]; do sleep 0.02; done; printf third`;
    const done = plugin.create(LOCAL, { create }, "chatty");
    await eventually(() => plugin.lines.includes("chatty: first"));
    writeFileSync(join(dir, "go"), "");
    await done;
    assert.deepEqual(plugin.lines.filter((line) => line.startsWith("chatty")).sort(), [
      "chatty: first",
      "chatty: second",
      "chatty: third",
    ]);
  });

  for (const [logging, shown] of [
    ["stdout", ["out"]],
    ["stderr", ["err"]],
    ["stdoutAndStderr", ["err", "out"]],
    ["none", []],
  ] as const) {
    test(`logging ${logging} shows ${shown.join(" and ") || "nothing"}, also where the command fails, and keeps both`, async () => {
      const inputs = { create: "echo out; echo err >&2", logging };
      const { state } = await plugin.create(LOCAL, inputs, `logs-${logging}`);
      assert.deepEqual([state.stdout, state.stderr], ["out", "err"]);
      const seen = plugin.lines
        .filter((line) => line.startsWith(`logs-${logging}:`))
        .map((line) => line.slice(-3));
      assert.deepEqual(seen.sort(), shown);
      await assert.rejects(
        plugin.create(LOCAL, { ...inputs, create: `${inputs.create}; false` }),
        ({ message }: Error) => {
          assert.deepEqual(message.split("\n").slice(1, -1).sort(), shown);
          return true;
        },
      );
    });
  }

  test("secret inputs stay secret in the state and are shown nowhere", async () => {
    const inputs = {
      create: 'echo "token $TOKEN"',
      environment: { TOKEN: secret("swordfish") },
      stdin: secret("sesame"),
    };
    const { state } = await plugin.create(LOCAL, inputs, "hushed");
    assert.deepEqual(state, { ...inputs, stdout: "token swordfish", stderr: "" });
    assert.ok(plugin.lines.includes("hushed: token [secret]"));
    await assert.rejects(plugin.create(LOCAL, { ...inputs, create: secret("cat; echo $TOKEN; exit 1") }), {
      message: 'exit status 1: running "[secret]":\n[secret][secret]\n',
    });
  });

  test("assets and archive hold the files that the command left", async () => {
    const { state } = await plugin.create(LOCAL, {
      create:
        "mkdir -p site/css && echo hi >site/index.html && echo b >site/css/b.css && echo s >site/secret.html",
      dir,
      assetPaths: ["site/**.html", "!**secret.*"],
      archivePaths: ["site/css/*"],
    });
    // sha256sum of "hi\n" and "b\n"
    const page = fileAsset(
      join(dir, "site/index.html"),
      "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4",
    );
    const style = fileAsset(
      join(dir, "site/css/b.css"),
      "0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f",
    );
    assert.deepEqual(state.assets, { "site/index.html": page });
    assert.deepEqual(state.archive, assetArchive({ "site/css/b.css": style }));
  });

  test("output of a megabyte is kept whole, and lines that nobody could read do not hold up the command", async () => {
    const started = Date.now();
    const { state } = await plugin.create(LOCAL, { create: "seq 1 150000" });
    assert.equal(String(state.stdout).split("\n").length, 150_000);
    assert.ok(Date.now() - started < 10_000);
  });

  test("a custom timeout ends the command and says so", async () => {
    await assert.rejects(
      plugin.create(LOCAL, { create: "sleep 60" }, "slow", 0.3),
      /ended after 0.3 s, the resource's custom timeout/,
    );
  });

  test("run returns its arguments and the output, and refuses wrong ones", async () => {
    const args = { command: "echo $A", environment: { A: "1" } };
    assert.deepEqual(await plugin.run(args), { ...args, stdout: "1", stderr: "" });
    await assert.rejects(plugin.run({ comand: "date" }), /command is required; comand is not known/);
    await assert.rejects(plugin.run({ command: "exit 2" }), /exit status 2/);
  });
});
