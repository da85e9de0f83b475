import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { readTopology } from "../../../application/readTopology.ts";
import { differences } from "../../../running/differences.ts";
import type { Faults } from "../../../targets/faults.ts";
import { TARGETS } from "../../../targets/targets.ts";
import type { LabUnderCheck } from "../../../verify/labUnderCheck.ts";
import { TestAuthority } from "../../certificates.ts";
import { type Config, Stack } from "../../conformance/stack.ts";
import { assertEachMentions, assertMentions } from "../../mentions.ts";
import { failures, labOf, verified } from "../docker/verification.ts";
import { HAS_PEBBLE, startAcmeServer } from "./acmeServer.ts";
import { busy, type Machine, type Machines, type Site, startMachines } from "./machines.ts";
import { IN_DATABASE, makeShop, type Shop, visitShop } from "./shop.ts";

const SITE: Site = { name: "msm-lab-looked", net: "172.29.113" };

/** The usual one is that of the hosts' own sites. */
const WEB_SOCKET_PORT = 8082;

/** Asks a memcached how it is; a second is long for an answer. */
const ASK =
  "timeout 1 bash -c 'exec 3<>/dev/tcp/172.29.113.12/11211 && echo version >&3 && read -r answer <&3'";

const WITH_PEBBLE = { skip: HAS_PEBBLE ? false : "Go, which builds the authority, is not on PATH" };

describe("a lab on hosts", () => {
  let machines: Machines<"node1" | "node2">;
  let node1: Machine;
  let node2: Machine;
  let shop: Shop;
  let config: Config;
  let stack: Stack;
  let faults: Faults;

  const look = (): Promise<LabUnderCheck> => labOf(stack, config);
  const found = async () => failures(await verified(await look()));

  before(async () => {
    machines = await startMachines(SITE, { node1: busy(11), node2: busy(12) });
    ({ node1, node2 } = machines.all);
    shop = await makeShop(node1);
    config = {
      target: "ssh",
      network: { subnet: `${SITE.net}.0/24` },
      nodes: {
        node1: { ...placeOf(node1), services: ["httpd", "tomcat", "memcached"] },
        node2: { ...placeOf(node2), services: ["tomcat", "memcached"] },
      },
      ssh: { privateKeyFile: machines.keys.plain.file },
      tls: { selfSigned: true },
      application: shop.application,
      ports: { webSocket: WEB_SOCKET_PORT },
    };
    stack = await Stack.open("looked", config);
    await stack.up();
    faults = TARGETS.ssh.faults(stack.name, await readTopology(config, stack.name));
  });
  after(async () => {
    await stack?.close();
    await machines?.remove();
    await shop?.remove();
  });

  test("that is well passes every check of verify, looked at over one connection for each host", async () => {
    const logins = () => node2.run("journalctl --unit ssh --grep 'Accepted publickey' | grep -c Accepted");
    const earlier = Number(await logins());
    const results = await verified(await look());
    assert.deepEqual(
      results.filter(({ result }) => result !== "passed"),
      [],
    );
    assert.ok(results.some(({ name }) => name.includes("WebSocket")));
    assert.equal(Number(await logins()) - earlier, 1);
  });

  test("serves an application with its context.xml, library and WebSocket at both Tomcats, in one session", async () => {
    const { applicationUrl, certificate } = await stack.outputs();
    const known = getCACertificates("default");
    setDefaultCACertificates([...known, String(certificate)]);
    try {
      const { pages, heard } = await visitShop(String(applicationUrl), 4);
      const [{ id } = assert.fail()] = pages;
      assert.match(String(applicationUrl), /^https:/);
      assert.deepEqual(
        pages.map(({ node: _, ...page }) => page),
        [1, 2, 3, 4].map((count) => ({ id, count, inDatabase: IN_DATABASE })),
      );
      for (const { node: _, ...each } of heard) assert.deepEqual(each, { word: "hello", id, count: "4" });
      for (const seen of [pages, heard])
        assert.deepEqual(new Set(seen.map(({ node }) => node)), new Set(["node1", "node2"]));
    } finally {
      setDefaultCACertificates(known);
    }
  });

  test("lets the balancer's host alone reach a Tomcat's port for WebSockets", async () => {
    const reach = ({ address }: Machine) => `timeout 1 bash -c ': <>/dev/tcp/${address}/${WEB_SOCKET_PORT}'`;
    await node1.run(reach(node2));
    await assert.rejects(node2.run(reach(node1)), /Connection refused/);
  });

  test("tells of a file that was changed and of a firewall that is gone, and of nothing else", async () => {
    await node1.run("echo '#' >>/srv/msm-lab/httpd/balancer.conf");
    await node2.run("nft delete table inet msm_lab");
    try {
      const failed = await found();
      assert.equal(failed.length, 2);
      assertMentions(
        failed.join("\n"),
        ...["node1/httpd: balancer.conf changed", "node2: the firewall"],
        ...["172.29.113.12:8009 → node2 8009/tcp", "172.29.113.12:8082 → node2 8082/tcp"],
        "172.29.113.12:11211 → node2 11211/tcp",
      );
    } finally {
      await node1.run("truncate -s -2 /srv/msm-lab/httpd/balancer.conf");
      await node2.run("systemctl restart msm-lab-firewall");
    }
    assert.deepEqual(await found(), []);
  });

  test("tells of what listens among a service's processes, and not of the host's other services", async () => {
    const listen = "memcached -d -u root -P /tmp/more.pid -l 172.29.113.12 -p 11299 -U 0";
    await node2.run(`${listen}; sleep 0.2`);
    assert.deepEqual(await found(), []);
    await node2.run(`${JOIN_UNIT}; join_unit "$(cat /tmp/more.pid)" msm-lab-tomcat.service`);
    try {
      assertEachMentions(await found(), ["172.29.113.12:11299/tcp", "node2"]);
    } finally {
      await node2.run('kill "$(cat /tmp/more.pid)"');
    }
  });

  test("tells of a unit that was given rights, and of nothing else", async () => {
    const folder = "/etc/systemd/system/msm-lab-memcached.service.d";
    const rights = "[Service]\\nCapabilityBoundingSet=CAP_KILL\\nReadWritePaths=/etc\\nMemoryMax=infinity\\n";
    const restart = "systemctl daemon-reload; systemctl restart msm-lab-memcached; sleep 0.5";
    await node2.run(`mkdir ${folder}; printf '${rights}' >${folder}/more.conf; ${restart}`);
    try {
      const [only = "", ...others] = await found();
      assert.deepEqual(only.match(/node2-memcached .*?(capabilities|\/etc|memory)/g)?.length, 3, only);
      assert.deepEqual(others, []);
    } finally {
      await node2.run(`rm -r ${folder}; ${restart}`);
    }
  });

  test("has what was killed down until it is started, and frozen what was frozen", async () => {
    await Promise.all([faults.kill("node2-tomcat"), faults.freeze("node2-memcached")]);
    await pause(2000);
    const { inside, topology } = await look();
    const [killed = "", frozen, ...others] = await differences(inside, topology);
    assert.match(killed, /^node2-tomcat is (inactive|failed)$/);
    assert.equal(frozen, "node2-memcached is frozen");
    assert.deepEqual(others, []);
    assert.deepEqual(await faults.restore(), ["started node2-tomcat", "thawed node2-memcached"]);
    assert.deepEqual(await faults.restore(), []);
  });

  test("cuts a link without a word to anyone, SSH excepted, and joins it", async () => {
    await node1.run(ASK);
    await faults.cut(["node1", "node2"]);
    try {
      await assert.rejects(node1.run(ASK), { code: 124 });
      await node1.run("timeout 1 bash -c ': <>/dev/tcp/172.29.113.12/22'");
    } finally {
      await faults.join(["node1", "node2"]);
    }
    await node1.run(ASK);
    await faults.cut(["node2", "node1"]);
    assert.deepEqual(await faults.restore(), ["joined node1 to node2", "joined node2 to node1"]);
    await node1.run(`${ASK}; ! nft list table inet msm_lab_drill 2>/dev/null`);
  });

  test("touches no host that has another stack's lab", async () => {
    await node2.run("cp /var/lib/msm-lab/stack /tmp/stack; echo other >/var/lib/msm-lab/stack");
    try {
      await assert.rejects(faults.kill("node2-tomcat"), /^Error: node2: .*\blooked\b/);
      assertEachMentions(await found(), ["node2"]);
    } finally {
      await node2.run("cp /tmp/stack /var/lib/msm-lab/stack");
    }
  });

  test(
    "gets a certificate by itself from an authority, and keeps it over a restart",
    WITH_PEBBLE,
    async () => {
      const authority = new TestAuthority();
      await node1.run(`mkdir -p /usr/local/share/ca-certificates
      cat >/usr/local/share/ca-certificates/acme.crt <<'END'\n${authority.root}END
      ! command -v update-ca-certificates || update-ca-certificates`);
      const acme = await startAcmeServer(`${SITE.net}.1`, node1.address, authority);
      const known = getCACertificates("default");
      try {
        const domains = ["shop.example.com", "www.example.com"];
        const more = { email: "admin@example.com", acceptTermsOfService: true, directory: acme.directory };
        config = { ...config, tls: { acme: { domains, ...more } } };
        stack.configure(config);
        stack.env.NODE_EXTRA_CA_CERTS = authority.write("pebble.pem", acme.root);
        setDefaultCACertificates([...known, acme.root]);
        await stack.up();
        assert.equal((await stack.outputs()).url, "https://shop.example.com/test/");
        assert.deepEqual(await found(), []);
        await acme.close();
        await node1.run("systemctl restart msm-lab-httpd; sleep 1");
        assert.deepEqual(await found(), []);
        assert.deepEqual(Object.keys(await stack.up()), ["same"]);
      } finally {
        await acme.close();
        setDefaultCACertificates(known);
        authority.remove();
      }
    },
  );

  test("tells within seconds of a host that is away", async () => {
    await node2.cutPower();
    try {
      const begun = performance.now();
      const [only = "", ...others] = await found();
      assertMentions(only, "node2", "unreachable", "root@172.29.113.12:22");
      assert.deepEqual(others, []);
      assert.ok(performance.now() - begun < 15_000);
    } finally {
      await node2.start();
    }
  });
});

/** `join_unit ID UNIT` makes a process one of a unit's, with either version of control groups. */
const JOIN_UNIT = `join_unit() {
  main=$(systemctl show --property MainPID --value "$2")
  for folder in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
    path=$(grep "/$2\\$" "/proc/$main/cgroup" | head -n 1 | cut -d : -f 3)
    [ ! -e "$folder$path/cgroup.procs" ] || echo "$1" >"$folder$path/cgroup.procs"
  done
}`;

function placeOf({ address, hostKey }: Machine) {
  return { address, ssh: { hostKey } };
}
