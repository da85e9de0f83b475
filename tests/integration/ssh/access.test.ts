import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Visitor } from "../../../verify/visitor.ts";
import { type Config, Stack } from "../../conformance/stack.ts";
import { refreshes } from "../../conformance/visitor.ts";
import { type Agent, startAgent } from "./agent.ts";
import { difference, inventory } from "./inventory.ts";
import { PASSWORD, USERS } from "./machineImage.ts";
import { busy, fresh, type Machine, type Machines, type Site, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-access", net: "172.29.112" };

const PLACES = { jump: fresh(9), node1: busy(11), node2: busy(12), node3: busy(13) };
const NODES = ["node1", "node2", "node3"] as const;
type Ssh = Readonly<Record<(typeof NODES)[number], Config>>;

describe("hosts are reached", () => {
  let machines: Machines<keyof typeof PLACES>;
  let agent: Agent;
  let stack: Stack;
  let empty: readonly (readonly string[])[];

  const inventories = () => Promise.all(NODES.map((name) => inventory(machines.all[name])));

  const lab = (ssh: Ssh): Config => ({
    target: "ssh",
    network: { subnet: `${SITE.net}.0/24` },
    nodes: {
      node1: node("node1", ["httpd"], ssh),
      node2: node("node2", ["tomcat"], ssh),
      node3: node("node3", ["memcached"], ssh),
    },
  });
  const node = (name: (typeof NODES)[number], services: readonly string[], ssh: Ssh): Config => {
    const { address, hostKey } = machines.all[name];
    return { address, services, ssh: { hostKey, ...ssh[name] } };
  };

  /** Each node in a way of its own. */
  const ways = (): Ssh => {
    const { keys, all } = machines;
    return {
      node1: { user: USERS.typist, password: PASSWORD },
      node2: {
        user: USERS.sudoer,
        privateKeyFile: keys.encrypted.file,
        privateKeyPassword: keys.passphrase,
        jumpHost: {
          host: all.jump.address,
          hostKey: all.jump.hostKey,
          user: USERS.guest,
          privateKeyFile: keys.plain.file,
        },
      },
      node3: {},
    };
  };

  before(async () => {
    machines = await startMachines(SITE, PLACES);
    agent = startAgent(machines.keys, machines.keys.plain);
    empty = await inventories();
    stack = await Stack.open("access", lab(ways()));
    stack.env.SSH_AUTH_SOCK = agent.socket;
  });
  after(async () => {
    await stack?.close();
    agent?.stop();
    await machines?.remove();
  });

  test("or what keeps them from being reached is told, of all at once and before anything is touched", async () => {
    const { keys, all } = machines;
    stack.configure(
      lab({
        node1: { ...ways().node1, hostKey: all.node2.hostKey },
        node2: { user: USERS.sudoer, privateKeyFile: keys.stranger.file },
        node3: { user: USERS.guest, privateKeyFile: keys.plain.file },
      }),
    );
    stack.env.SSH_AUTH_SOCK = "";
    const { code, output } = await stack.try("up", "--yes", "--skip-preview");
    stack.env.SSH_AUTH_SOCK = agent.socket;
    assert.notEqual(code, 0);
    assert.doesNotMatch(output, /\n\s+at /);
    assert.match(
      output,
      /nodes\.node1\.ssh .*its host key is ssh-ed25519 SHA256:\S+, not the expected ssh-ed25519 SHA256:\S+\n.*ssh-keys/,
    );
    assert.match(output, /nodes\.node2\.ssh .*private key ssh-ed25519 SHA256:.*\n.*authorized_keys/);
    assert.match(output, /nodes\.node3\.ssh .*guest@\S+ cannot become root: .*\n.*sudoers/);
    assert.deepEqual(await inventories(), empty);
  });

  test("by password, by an encrypted key through a jump host, and by the agent, one of them late", async () => {
    const { jump, node3 } = machines.all;
    stack.configure(lab(ways()));
    await node3.cutPower();
    const coming = pause(5_000).then(() => node3.start());
    const output = await stack.pulumi("up", "--yes", "--skip-preview");
    await coming;
    const { url } = await stack.outputs();
    const pages = await refreshes(new Visitor(String(url)), 2);
    assert.equal(pages[0]?.sessionId, pages[1]?.sessionId);
    assert.match(await logins(machines.all.node1), /^Accepted password for typist from \S+$/m);
    assert.deepEqual(
      new Set((await logins(machines.all.node2)).split("\n")),
      new Set([`Accepted publickey for deploy from ${jump.address}`]),
    );
    assert.match(await logins(node3), /^Accepted publickey for root from \S+$/m);
    assert.deepEqual(Object.keys(await stack.up()), ["same"]);
    await isSecret(output);
  });

  test("at the end, and left as they were", async () => {
    await stack.pulumi("destroy", "--yes", "--skip-preview");
    for (const [index, name] of NODES.entries()) {
      assert.deepEqual(difference(empty[index] ?? [], await inventory(machines.all[name])), [], name);
    }
  });

  /** That nothing of what opens hosts is in the state, or in these words. */
  async function isSecret(words: string): Promise<void> {
    const { keys } = machines;
    const written = words + (await stack.pulumi("stack", "export"));
    const keyLines = [keys.plain, keys.encrypted].flatMap(({ file }) =>
      readFileSync(file, "utf8").split("\n").slice(1, -2),
    );
    for (const secret of [PASSWORD, keys.passphrase, ...keyLines]) assert.ok(!written.includes(secret));
  }
});

/** `Accepted password for typist from 172.29.112.1`, a line each. */
async function logins(machine: Machine): Promise<string> {
  return machine.run("journalctl -q -o cat -u ssh | sed -n -E 's/^(Accepted .*) port .*/\\1/p'");
}
