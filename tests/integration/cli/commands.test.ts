import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { projectRoot } from "../../../cli/projectRoot.ts";
import { CHECK_NAMES, SCENARIO_NAMES } from "../../../drill/promises.ts";
import { assertMentions } from "../../mentions.ts";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function lab(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const main = [join(projectRoot, "cli/main.ts"), ...args];
    execFile(process.execPath, main, { cwd: tmpdir() }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

test("a word that is no command, or an option that is none, is a usage error", async () => {
  for (const args of [["upp"], ["up", "--fast"], ["status", "one", "two"], ["drill", "--runs", "0"]]) {
    const { code, stderr } = await lab(...args);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, /lab --help/);
  }
});

test("help names every command", async () => {
  const { code, stdout } = await lab("--help");
  assert.equal(code, 0);
  for (const name of [
    "up",
    "down",
    "status",
    "verify",
    "drain",
    "drill",
    "ssh-keys",
    "doctor",
    "render",
    "export",
    "test",
    "env",
    "pulumi",
  ]) {
    assert.match(stdout, new RegExp(`^ {2}${name}\\b`, "m"));
  }
});

test("doctor --json tells of each need whether it is met", async () => {
  const { stdout } = await lab("doctor", "--json");
  const findings: readonly Record<string, unknown>[] = JSON.parse(stdout);
  assert.ok(findings.some(({ need, met }) => need === "Docker" && met === true));
  for (const { need, met, detail, cure } of findings) {
    assert.ok(typeof need === "string" && typeof detail === "string" && typeof cure === "string");
    assert.equal(cure === "", met);
  }
});

test("render writes every file of the default lab, and prints one of them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-render-"));
  try {
    const { stdout } = await lab("render", "--output", folder);
    assert.equal(stdout.trim().split("\n").length, 46);
    const printed = await lab("render", "node2/tomcat/conf/server.xml");
    assert.equal(printed.stdout, readFileSync(join(folder, "node2/tomcat/conf/server.xml"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("render of a file that is none names those there are", async () => {
  const { code, stderr } = await lab("render", "node9/httpd.conf");
  assert.equal(code, 1);
  assert.match(stderr, /there is no file node9\/httpd\.conf\n {2}choose from node1\/httpd\/httpd\.conf, /);
});

suite("export compose", () => {
  let folder: string;
  const path = (...names: readonly string[]) => join(folder, ...names);
  const read = (...names: readonly string[]) => readFileSync(path(...names), "utf8");

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "msm-lab-export-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("writes secrets for nobody else, and prints none; written again, it keeps them and what is not its own", async () => {
    const { code, stdout, stderr } = await lab("export", "compose", path("lab"));
    assert.equal(code, 0, stderr);
    const secrets = JSON.parse(read("lab", "secrets.json"));
    for (const name of ["ajpSecret", "statusPassword"]) {
      assert.match(secrets[name], /^[\w-]{32}$/);
      assert.ok(!`${stdout}${stderr}${read("lab", "docker-compose.yaml")}`.includes(secrets[name]));
    }
    assert.match(stdout, /docker-compose up -d/);
    for (const file of [
      "secrets.json",
      "files/node1/httpd/secrets.conf",
      "files/node1/httpd/status.htpasswd",
      "files/node2/tomcat/secrets/ajp",
    ]) {
      assert.equal(statSync(path("lab", file)).mode & 0o777, 0o600, file);
    }

    const composed = read("lab", "docker-compose.yaml");
    writeFileSync(path("lab", "docker-compose.override.yaml"), "services: {}");
    writeFileSync(path("lab", "files", "stale"), "");
    assert.equal((await lab("export", "compose", path("lab"))).code, 0);
    assert.deepEqual(JSON.parse(read("lab", "secrets.json")), secrets);
    assert.equal(read("lab", "docker-compose.yaml"), composed);
    assert.equal(read("lab", "docker-compose.override.yaml"), "services: {}");
    assert.equal(existsSync(path("lab", "files", "stale")), false);
  });

  test("touches no folder that has something else", async () => {
    mkdirSync(path("other"));
    writeFileSync(path("other", "docker-compose.yaml"), "services: {}");
    const { code, stderr } = await lab("export", "compose", path("other"));
    assert.equal(code, 1);
    assertMentions(stderr, path("other"), "docker-compose.yaml", "./lab export compose FOLDER");
    assert.deepEqual(readdirSync(path("other")), ["docker-compose.yaml"]);
  });
});

test("pulumi gets everything after it as it is", async () => {
  const { code, stdout, stderr } = await lab("pulumi", "version", "--help");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /pulumi version/);
});

test("drill tells its scenarios, and refuses what is none before it looks for a lab", async () => {
  const { code, stdout } = await lab("drill", "--list");
  assert.equal(code, 0);
  for (const name of [...SCENARIO_NAMES, ...CHECK_NAMES]) assert.match(stdout, new RegExp(`^${name}  `, "m"));
  const wrong = await lab("drill", "kill-tomcat", "kill-stor");
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /"kill-stor".*"kill-store"/);
});
