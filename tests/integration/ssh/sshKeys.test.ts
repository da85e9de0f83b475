import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { dump, load } from "js-yaml";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";
import type { KeyCheck } from "../../../cli/sshKeys/keyCheck.ts";
import { settingsFor } from "../../../cli/sshKeys/settings.ts";
import { Checkout, type Run } from "../cli/checkout.ts";
import { type SshServer, sshServer } from "../command-plugin/sshServer.ts";

const NODES = {
  node1: { address: "172.16.103.1", services: ["httpd", "tomcat"] },
  node2: { address: "172.16.103.2", services: ["tomcat", "memcached"] },
  node3: { address: "172.16.103.3", services: ["memcached"] },
};

/** Before a test fakes it. */
const SSH = execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim();

type NodeName = keyof typeof NODES;

/** How a test's stack reaches its hosts, beside host and port of each. */
interface Setting {
  readonly ssh?: object;
  /** Below `ssh` of nodes. */
  readonly own?: Partial<Record<NodeName, object>>;
}

describe("./lab ssh-keys", () => {
  let checkout: Checkout;
  let servers: Record<NodeName | "gate", SshServer>;
  let file: string;

  before(async () => {
    checkout = new Checkout(cacheFolder());
    file = join(checkout.root, "Pulumi.keys.yaml");
    servers = {
      node1: await sshServer(),
      node2: await sshServer(),
      node3: await sshServer(),
      gate: await sshServer(["AllowTcpForwarding yes"]),
    };
    await Promise.all(Object.values(servers).map((server) => server.start()));
  });
  after(async () => {
    await Promise.all(Object.values(servers ?? {}).map((server) => server.remove()));
    checkout?.remove();
  });

  function configure({ ssh = {}, own = {} }: Setting = {}): void {
    const nodes = Object.entries(NODES).map(([name, node]) => {
      const { port } = servers[name as NodeName];
      return [name, { ...node, ssh: { host: "127.0.0.1", port, ...own[name as NodeName] } }];
    });
    const config = {
      "msm-lab:target": "ssh",
      "msm-lab:nodes": Object.fromEntries(nodes),
      "msm-lab:ssh": ssh,
    };
    writeFileSync(file, `# who owns this\n${dump({ config })}`);
  }

  const keys = (...args: readonly string[]): Promise<Run> =>
    checkout.lab("ssh-keys", "--stack", "keys", ...args);

  /** On a terminal; each answer is typed when its question has come. */
  async function keysTyped(answers: readonly string[], ...args: readonly string[]): Promise<Run> {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const words = [join(checkout.root, "lab"), "ssh-keys", "--stack", "keys", ...args];
    const child = spawn("script", ["-qec", words.join(" "), "/dev/null"], {
      env: { ...env, MSM_LAB_CACHE: cacheFolder() },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const left = [...answers];
    let stdout = "";
    let answered = 0;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const questions = stdout.split("[y/N]").length - 1;
      for (; answered < questions; answered++) child.stdin.write(`${left.shift() ?? ""}\n`);
    });
    const [code] = await once(child, "exit");
    assert.deepEqual(left, [], stdout);
    return { code, stdout: stripVTControlCharacters(stdout), stderr: "", milliseconds: 0 };
  }

  const written = () =>
    load(readFileSync(file, "utf8")) as {
      readonly config: Record<string, Record<string, Record<string, Record<string, unknown>>>>;
    };
  const keyIn = (node: NodeName) => written().config["msm-lab:nodes"]?.[node]?.ssh?.hostKey;
  const keyOf = (name: NodeName | "gate") => servers[name].hostKey.split(" ").slice(0, 2).join(" ");
  /** As the host's own console tells it. */
  const printed = ({ hostKey }: SshServer): string => {
    const line = execFileSync("ssh-keygen", ["-lf", "-"], { input: hostKey, encoding: "utf8" });
    return /SHA256:\S+/.exec(line)?.[0] ?? line;
  };
  const states = (stdout: string): readonly KeyCheck["state"][] =>
    JSON.parse(stdout).hosts.map(({ state }: Pick<KeyCheck, "state">) => state);

  beforeEach(() => configure());

  test("shows the fingerprints that ssh-keygen prints on the hosts; with nobody there writes nothing and says how", async () => {
    const before = readFileSync(file, "utf8");
    const { code, stdout, stderr } = await keys();
    assert.equal(code, 1, stderr);
    for (const name of ["node1", "node2", "node3"] as const) {
      const { port } = servers[name];
      const row = new RegExp(`^${name} +127\\.0\\.0\\.1:${port} +ssh-ed25519 (SHA256:\\S+) +new$`, "m");
      assert.equal(row.exec(stdout)?.[1], printed(servers[name]), stdout);
    }
    assert.match(stdout, /ssh-keygen -lf \/etc\/ssh\/ssh_host_ed25519_key\.pub/);
    assert.match(stderr, /new key of node1, node2, node3\b.*\n.*`--yes`/);
    assert.equal(readFileSync(file, "utf8"), before);
  });

  test("--yes writes new keys, keeps all else that is written, and finds them the same afterwards", async () => {
    const { code, stdout } = await keys("--yes");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^wrote nodes\.node1\.ssh\.hostKey, .* to Pulumi\.keys\.yaml$/m);
    assert.match(readFileSync(file, "utf8"), /^# who owns this$/m);
    for (const name of ["node1", "node2", "node3"] as const) assert.equal(keyIn(name), keyOf(name));
    assert.deepEqual(written().config["msm-lab:nodes"]?.node1?.services, ["httpd", "tomcat"]);
    const again = await keys("--json");
    assert.deepEqual([again.code, states(again.stdout)], [0, ["same", "same", "same"]]);
    assert.equal((await checkout.lab("render", "--stack", "keys", "node2/tomcat/page/index.jsp")).code, 0);
  });

  test("asks for the nodes it was told, and knows which there are", async () => {
    assert.equal((await keys("node2", "--yes")).code, 0);
    assert.deepEqual([keyIn("node1"), keyIn("node2")], [undefined, keyOf("node2")]);
    const { code, stderr } = await keys("node9");
    assert.equal(code, 1);
    assert.match(stderr, /\bnode9\n.*node1, node2, node3/);
  });

  test("on a terminal writes after a yes, and nothing after anything else", async () => {
    const refused = await keysTyped([""], "node1");
    assert.deepEqual([refused.code, keyIn("node1")], [1, undefined], refused.stdout);
    const accepted = await keysTyped(["y"]);
    assert.match(accepted.stdout, /Write the 3 new keys to Pulumi\.keys\.yaml\? \[y\/N\]/);
    assert.deepEqual([accepted.code, keyIn("node1")], [0, keyOf("node1")], accepted.stdout);
  });

  test("a changed key is called what it may be, with both fingerprints, and --yes is no yes to it", async () => {
    const old = servers.gate.hostKey.trim();
    configure({ own: { node2: { hostKey: old } } });
    const { code, stdout, stderr } = await keys("--yes");
    assert.equal(code, 1);
    assert.match(stdout, /^node2 .* CHANGED$/m);
    assert.match(stdout, /node2: .*attack/);
    assert.ok(stdout.includes(printed(servers.gate)) && stdout.includes(printed(servers.node2)));
    assert.match(stderr, /CHANGED key of node2\b.*\n.*--accept-changed/);
    assert.deepEqual([keyIn("node1"), keyIn("node2")], [keyOf("node1"), old]);
    assert.equal((await keys("node2", "--accept-changed")).code, 0);
    assert.equal(keyIn("node2"), keyOf("node2"));
  });

  test("changed keys are asked for one by one", async () => {
    const old = servers.gate.hostKey.trim();
    configure({ own: { node1: { hostKey: old }, node2: { hostKey: old } } });
    const { code, stdout } = await keysTyped(["y", "n", "y"]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /Was the host node1 \(127\.0\.0\.1:\d+\).*\?.*CHANGED key/);
    assert.deepEqual([keyIn("node1"), keyIn("node2"), keyIn("node3")], [old, keyOf("node2"), keyOf("node3")]);
  });

  test("what is written instead of a key is no obstacle", async () => {
    configure({ own: { node1: { hostKey: "SHA256:abc" } } });
    assert.equal((await keys("--yes")).code, 0);
    assert.equal(keyIn("node1"), keyOf("node1"));
  });

  test("a host that does not answer is told with the cure; the others are asked all the same", async () => {
    configure({ own: { node3: { port: 1 } } });
    const { code, stdout } = await keys("--yes");
    assert.equal(code, 1);
    assert.match(stdout, /node3: 127\.0\.0\.1:1 .*ECONNREFUSED.*\n +\S/);
    assert.deepEqual([keyIn("node1"), keyIn("node3")], [keyOf("node1"), undefined]);
  });

  test("nobody logs into a jump host whose key is not believed; behind one that is, hosts are asked through it", async () => {
    const { port, keyFile, user } = servers.gate;
    const key = join(checkout.root, "gate-key");
    copyFileSync(keyFile, key);
    configure({ ssh: { jumpHost: { host: "127.0.0.1", port, user, privateKeyFile: key } } });
    const shown = await keys("--json");
    assert.deepEqual([shown.code, states(shown.stdout)], [1, ["new", "not asked", "not asked", "not asked"]]);
    assert.doesNotMatch(servers.gate.log(), /Accepted/);
    const accepted = await keysTyped(["yes", "yes"]);
    assert.equal(accepted.code, 0, accepted.stdout);
    assert.match(accepted.stdout, /jump host +127\.0\.0\.1:\d+ +ssh-ed25519 SHA256:\S+ +new/);
    assert.equal(written().config["msm-lab:ssh"]?.jumpHost?.hostKey, keyOf("gate"));
    assert.equal(keyIn("node3"), keyOf("node3"));
    assert.match(servers.gate.log(), /Accepted publickey/);
  });

  test("takes from OpenSSH's files what they know of hosts, keys and ways, and nothing that was revoked", async () => {
    const at = (name: string) => join(checkout.folder, name);
    const revoked = servers.node3.hostKey;
    writeFileSync(
      at("known_hosts"),
      [
        `[node1.example.org]:2222 ${servers.node1.hostKey}`,
        `10.0.0.5 ${rsaKey(at("rsa"))}`,
        `10.0.0.5 ${servers.node2.hostKey}`,
        `[gate.example.org]:2022 ${servers.gate.hostKey}`,
        `@revoked node3.example.org ${revoked}`,
        `node3.example.org ${revoked}`,
      ].join("\n"),
    );
    execFileSync("ssh-keygen", ["-q", "-H", "-f", at("known_hosts")], { stdio: "ignore" });
    writeFileSync(
      at("ssh_config"),
      [
        `Host first\nHostName node1.example.org\nPort 2222\nUser deploy\nIdentityFile ${servers.gate.keyFile}`,
        `Host second\nHostName 10.0.0.5\nUser other\nProxyJump jumper@gate:2022`,
        `Host gate\nHostName gate.example.org`,
      ].join("\n"),
    );
    checkout.fake("ssh", `exec ${SSH} -F ${at("ssh_config")} "$@"`);
    const node = (name: NodeName, ssh: object) => ({ ...NODES[name], ssh });
    const nodes = {
      node1: node("node1", { host: "first" }),
      node2: node("node2", { host: "second", user: "root" }),
      node3: node("node3", { host: "node3.example.org" }),
    };
    writeFileSync(file, dump({ config: { "msm-lab:target": "ssh", "msm-lab:nodes": nodes } }));

    const shown = await keys("--known-hosts", at("known_hosts"));
    assert.equal(shown.code, 1);
    assert.match(shown.stdout, /^nodes\.node1\.ssh\.user +deploy$/m);
    assert.match(shown.stdout, /node3: .*node3\.example\.org .*revoked\n +\S/);
    const { code, stdout, stderr } = await keys("--yes", "--known-hosts", at("known_hosts"));
    assert.equal(code, 1, stdout + stderr);
    const ssh = (name: NodeName) => written().config["msm-lab:nodes"]?.[name]?.ssh;
    assert.deepEqual(ssh("node1"), {
      host: "node1.example.org",
      port: 2222,
      user: "deploy",
      privateKeyFile: servers.gate.keyFile,
      hostKey: keyOf("node1"),
    });
    assert.deepEqual(ssh("node2"), {
      host: "10.0.0.5",
      user: "root",
      hostKey: keyOf("node2"),
      jumpHost: { host: "gate.example.org", port: 2022, user: "jumper", hostKey: keyOf("gate") },
    });
    assert.deepEqual(ssh("node3"), { host: "node3.example.org" });
    const again = await keys("node1", "node2", "--json", "--known-hosts", at("known_hosts"));
    assert.deepEqual([again.code, states(again.stdout)], [0, ["same", "same", "same"]], again.stdout);
  });

  test("a stack that says nothing of its nodes gets the default ones beside the keys", async () => {
    writeFileSync(file, "config:\n  msm-lab:target: ssh # on hosts\n");
    const found = new Map([["nodes.node2.ssh.hostKey", keyOf("node2")]]);
    const settings = settingsFor(found, { target: "ssh" }).flatMap((setting) => ["--plaintext", setting]);
    const set = await checkout.lab("pulumi", "config", "set-all", "--stack", "keys", "--path", ...settings);
    assert.equal(set.code, 0, set.stderr);
    assert.match(readFileSync(file, "utf8"), /# on hosts/);
    assert.deepEqual(written().config["msm-lab:nodes"], {
      ...NODES,
      node2: { ...NODES.node2, ssh: { hostKey: keyOf("node2") } },
    });
  });

  test("a stack in Docker has no hosts, and is told how to have some", async () => {
    writeFileSync(file, "config: {}\n");
    const { code, stderr } = await keys();
    assert.equal(code, 1);
    assert.match(stderr, /\bkeys\b.*\n.*config set target ssh/);
    assert.ok(existsSync(file));
  });
});

function rsaKey(path: string): string {
  execFileSync("ssh-keygen", ["-q", "-t", "rsa", "-N", "", "-f", path]);
  return readFileSync(`${path}.pub`, "utf8").trim();
}
