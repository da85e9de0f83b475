import assert from "node:assert/strict";
import { BlockList } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { overlap } from "../../../topology/address.ts";
import { KEYS, type RawConfig } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { labs } from "./labs.ts";
import { problemsOf } from "./problemsOf.ts";
import { onHosts } from "./sshHosts.ts";

test("any JSON is a lab or a list of problems, each on one line", () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), almostLabs), (raw) => {
      for (const { path, message, cure } of problemsOf(raw as RawConfig)) {
        assert.match(`${path}${message}${cure}`, /^[^\n]+$/);
        assert.ok(message && cure);
      }
    }),
    { numRuns: 1000 },
  );
});

test("any lab on hosts has a connection with a host key to each node, and to nothing else", () => {
  fc.assert(
    fc.property(fc.oneof(fc.constant({}), fc.jsonValue()), fc.jsonValue(), (ssh, own) => {
      const raw = onHosts(ssh, { node2: own as Readonly<Record<string, unknown>> });
      if (problemsOf(raw).length > 0) return;
      const { nodes, connections } = parseTopology(raw);
      assert.deepEqual(
        Object.keys(connections),
        nodes.map(({ name }) => name),
      );
      for (const { hostKey, jumpHost } of Object.values(connections)) {
        assert.match(hostKey, /^ssh-ed25519 AAAA/);
        assert.ok(jumpHost === undefined || jumpHost.hostKey);
      }
    }),
  );
});

test("a password shows in no message, whatever else is wrong", () => {
  const secret = "hunter2";
  const login = fc.record({
    password: fc.constant([secret]),
    privateKeyPassword: fc.constant({ [secret]: 1 }),
  });
  fc.assert(
    fc.property(fc.jsonValue(), login, (value, { password, privateKeyPassword }) => {
      const own = { host: value, user: value, password, privateKeyPassword };
      const told = problemsOf(onHosts({ ...own, jumpHost: own }, { node2: own }));
      assert.doesNotMatch(JSON.stringify(told), /hunter2/);
    }),
  );
});

test("any lab has unique addresses inside its network, none of them the gateway", () => {
  fc.assert(
    fc.property(labs, (lab) => {
      const { nodes, network } = parseTopology({ ...lab });
      const [base = "", prefix] = network.subnet.split("/");
      const inside = new BlockList();
      inside.addSubnet(base, Number(prefix));
      const addresses = nodes.map(({ address }) => address);
      assert.equal(new Set([...addresses, network.gateway]).size, nodes.length + 1);
      assert.ok(addresses.every((address) => inside.check(address)));
    }),
  );
});

test("any lab has unique ids and routes of word characters, as msm and httpd need them", () => {
  fc.assert(
    fc.property(labs, (lab) => {
      const { stores, tomcats } = parseTopology({ ...lab });
      const names: string[] = [...stores.map(({ id }) => id), ...tomcats.map(({ name }) => name)];
      assert.equal(new Set(names).size, names.length);
      assert.ok(names.every((name) => /^\w+$/.test(name)));
    }),
  );
});

test("failover stores exist, and never are all stores", () => {
  fc.assert(
    fc.property(labs, (lab) => {
      const { stores, sessions } = parseTopology({ ...lab, sessions: { mode: "sticky" } });
      assert.ok(sessions.mode === "sticky" && sessions.failoverNodes.length < stores.length);
      assert.ok(sessions.failoverNodes.every((id) => stores.some((store) => store.id === id)));
    }),
  );
});

test("moving one node changes its address wherever it stands, and nothing else", () => {
  fc.assert(
    fc.property(labs, fc.nat(), (lab, choice) => {
      const names = Object.keys(lab.nodes ?? {});
      const name = names[choice % names.length] ?? "";
      const node = lab.nodes?.[name];
      const free = "172.16.103.252";
      const before = JSON.stringify(parseTopology({ ...lab }));
      const after = JSON.stringify(
        parseTopology({ ...lab, nodes: { ...lab.nodes, [name]: { ...node, address: free } } }),
      );
      assert.notEqual(after, before);
      assert.equal(after.replaceAll(`"${free}"`, `"${node?.address}"`), before);
    }),
  );
});

test("networks overlap if one has an address of the other, by whatever address they are named", () => {
  const subnet = fc.tuple(fc.nat(3), fc.nat(255), fc.integer({ min: 8, max: 30 }));
  fc.assert(
    fc.property(subnet, subnet, (...pair) => {
      const [one, other] = pair.map(([net, host, prefix]) => ({ address: `10.0.${net}.${host}`, prefix }));
      assert.ok(one && other);
      const has = (outer: typeof one, inner: typeof one) => {
        const block = new BlockList();
        block.addSubnet(outer.address, outer.prefix);
        return block.check(inner.address);
      };
      const cidr = ({ address, prefix }: typeof one) => `${address}/${prefix}`;
      assert.equal(overlap(cidr(one), cidr(other)), has(one, other) || has(other, one));
    }),
  );
  assert.equal(overlap("10.0.0.0/8", "fd00::/8"), false);
});

/** The default lab with any JSON in one place of it: gets past the first checks. */
const almostLabs = fc
  .record({
    target: fc.constantFrom("docker", "ssh", "moon"),
    key: fc.constantFrom("network", "nodes", "ssh", "sessions", "ports", "page", "application", "publish"),
    inner: fc.constantFrom(
      "subnet",
      "gateway",
      "node1",
      "mode",
      "lockingMode",
      "http",
      "contextPath",
      "domain",
      "address",
      "port",
      "user",
      "privateKeyFile",
      "password",
      "jumpHost",
    ),
    value: fc.jsonValue(),
  })
  .map(({ target, key, inner, value }) => ({
    target,
    [key]: { ...(key === "nodes" && KEYS.nodes.default), [inner]: value },
  }));
