import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { eventually } from "../../eventually.ts";
import { isRunning } from "../isRunning.ts";
import { type SshServer, sshServer } from "./sshServer.ts";

const NODE_MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/**
 * The real engine, with whatever `command` plugin its PULUMI_HOME holds: the official one must pass as well.
 * Run with `pulumi` and its language host on PATH.
 */
describe("with the Pulumi engine", { skip: missing(), timeout: 300_000 }, () => {
  let dir: string;
  let server: SshServer;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "command-engine-"));
    symlinkSync(NODE_MODULES, join(dir, "node_modules"));
    writeFileSync(join(dir, "package.json"), '{ "type": "module", "main": "index.ts" }');
    writeFileSync(
      join(dir, "Pulumi.yaml"),
      "name: commands\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    server = await sshServer();
    await server.start();
    await pulumi("stack", "init", "dev");
  });
  after(async () => {
    await server?.remove();
    rmSync(dir, { recursive: true });
  });

  function env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${dir}`,
      PULUMI_CONFIG_PASSPHRASE: "x",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_STACK: "dev",
    };
  }

  /** What it printed; a failure carries it in its message. */
  async function pulumi(...args: readonly string[]): Promise<string> {
    const run = promisify(execFile)("pulumi", [...args, "--non-interactive"], { cwd: dir, env: env() });
    const { stdout, stderr } = await run.catch((error: Error & { stdout: string; stderr: string }) => {
      throw new Error(error.stdout + error.stderr);
    });
    return stdout + stderr;
  }

  const up = (): Promise<string> => pulumi("up", "--yes", "--skip-preview");

  function program(body: string): void {
    writeFileSync(
      join(dir, "index.ts"),
      `import pulumi from "@pulumi/pulumi";\nimport { local, remote } from "@pulumi/command";\nconst dir = ${JSON.stringify(dir)};\n${body}`,
    );
  }

  const logged = (): string[] => readFileSync(join(dir, "log"), "utf8").split("\n").filter(Boolean);

  async function stateOf(name: string) {
    const { deployment } = JSON.parse(await pulumi("stack", "export", "--show-secrets"));
    return deployment.resources.find(({ urn }: { urn: string }) => urn.endsWith(`::${name}`));
  }

  const command = (version: string, trigger: string): string => `
    export const { stdout } = new local.Command("say", {
      create: \`echo "create $VERSION" | tee -a \${dir}/log\`,
      update: \`echo "update $VERSION [$PULUMI_COMMAND_STDOUT]" | tee -a \${dir}/log\`,
      delete: \`echo "delete $VERSION [$PULUMI_COMMAND_STDOUT]" >>\${dir}/log\`,
      environment: { VERSION: "${version}", TOKEN: pulumi.secret("swordfish") },
      triggers: ["${trigger}", new pulumi.asset.FileAsset("Pulumi.yaml")],
    });
    export const secret = new local.Command("secret", {
      create: "echo ses''ame",
      logging: "none",
    }, { additionalSecretOutputs: ["stdout"] }).stdout;
    export const ran = local.runOutput({ command: "echo now" }).stdout;`;

  test("up creates, shows the lines, and keeps inputs and output in the state, secrets encrypted", async () => {
    program(command("1", "a"));
    const printed = await up();
    assert.match(printed, /say.*create 1/);
    assert.match(printed, /ran\s*: "now"/);
    assert.match(printed, /secret\s*: \[secret\]/);
    assert.deepEqual(logged(), ["create 1"]);
    const { id, type, inputs, outputs } = await stateOf("say");
    assert.match(id, /^say[0-9a-f]{8}$/);
    assert.equal(type, "command:local:Command");
    assert.deepEqual(outputs, { ...inputs, stdout: "create 1", stderr: "" });
    const stored = await pulumi("stack", "export");
    assert.ok(!stored.includes("swordfish") && !stored.includes("sesame"));
  });

  test("a second up changes nothing, neither does a preview after a refresh", async () => {
    await pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    await pulumi("preview", "--refresh", "--expect-no-changes");
    assert.deepEqual(logged(), ["create 1"]);
  });

  test("another environment updates; a preview says so and runs nothing", async () => {
    program(command("2", "a"));
    assert.match(
      await pulumi("preview", "--diff"),
      /~ command:local:Command: \(update\)[\s\S]*VERSION\s*: "1" => "2"/,
    );
    assert.deepEqual(logged(), ["create 1"]);
    assert.match(await up(), /~ 1 updated/);
    assert.deepEqual(logged().slice(1), ["update 2 [create 1]"]);
    assert.equal((await stateOf("say")).outputs.stdout, "update 2 [create 1]");
  });

  test("another trigger replaces: creates first, then deletes with what it knew", async () => {
    program(command("3", "b"));
    assert.match(await up(), /1 replaced/);
    assert.deepEqual(logged().slice(2), ["create 3", "delete 2 [update 2 [create 1]]"]);
  });

  test("a command that fails fails the deployment with its output and leaves the state", async () => {
    program(command("4", "b").replace(/update: .*/, 'update: "echo $TOKEN; exit 4",'));
    const state = await stateOf("say");
    await assert.rejects(up(), ({ message }: Error) => {
      assert.match(message, /exit status 4: running/);
      return !message.includes("swordfish");
    });
    assert.deepEqual((await stateOf("say")).outputs, state.outputs);
  });

  test("wrong inputs are refused in the preview", async () => {
    program('new local.Command("wrong", { create: "true", environment: { PORT: 8080 } });');
    await assert.rejects(pulumi("preview"), /environment\.PORT must be a string/);
  });

  test("remote resources: run, copy, copy again what has changed, and nothing the second time", async () => {
    const connection = {
      host: "127.0.0.1",
      port: server.port,
      user: server.user,
      hostKey: server.hostKey,
      privateKey: server.key,
    };
    program(`
      const connection = ${JSON.stringify(connection)};
      const copy = new remote.CopyToRemote("copy", {
        connection, source: new pulumi.asset.FileAsset("copied.txt"), remotePath: \`\${dir}/to/copied.txt\`,
      });
      const text = new remote.CopyToRemote("text", {
        connection, source: new pulumi.asset.StringAsset("text"), remotePath: \`\${dir}/to/text.txt\`,
      });
      export const { stdout } = new remote.Command("read", {
        connection, create: \`cat \${dir}/to/*.txt\`, addPreviousOutputInEnv: false, triggers: [copy.source],
      }, { dependsOn: [copy, text] });`);
    writeFileSync(join(dir, "copied.txt"), "one ");
    assert.match(await up(), /"one text"/);
    await pulumi("preview", "--refresh", "--expect-no-changes");
    assert.ok(!(await pulumi("stack", "export")).includes("PRIVATE KEY"));
    writeFileSync(join(dir, "copied.txt"), "two ");
    const printed = await up();
    assert.match(printed, /"two text"/);
    assert.match(printed, /~ 1 updated/);
  });

  test("an interrupted up ends the running command", async () => {
    program('new local.Command("long", { create: "echo $$ >pid; sleep 300; true" });');
    const engine = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
      cwd: dir,
      env: env(),
      stdio: "ignore",
    });
    const ended = once(engine, "exit");
    await eventually(() => readFileSync(join(dir, "pid"), "utf8").endsWith("\n"));
    engine.kill("SIGINT");
    await ended;
    assert.ok(!isRunning(Number(readFileSync(join(dir, "pid"), "utf8"))));
  });

  test("destroy runs the delete commands", async () => {
    rmSync(join(dir, "log"));
    program(command("5", "c"));
    await up();
    await pulumi("destroy", "--yes", "--skip-preview");
    assert.deepEqual(logged(), ["create 5", "delete 5 [create 5]"]);
  });
});

function missing(): string | false {
  if (!process.env.PULUMI_HOME) return "PULUMI_HOME is not set";
  try {
    execFileSync("pulumi", ["version"], { stdio: "ignore" });
    return false;
  } catch {
    return "no pulumi on PATH";
  }
}
