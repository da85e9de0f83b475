import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { FILTERS_SCRIPT, parseFilters } from "../../../../targets/ssh/filters.ts";
import { parseTries } from "../../../../targets/ssh/tries.ts";
import { judgeWays } from "../../../../targets/ssh/wayProblems.ts";
import { type Way, waysOf } from "../../../../targets/ssh/ways.ts";
import type { Topology } from "../../../../topology/model.ts";
import { assertMentions, assertProblem, assertProblems } from "../../../mentions.ts";
import { nonSticky, seedTopology } from "../../templates/seedTopology.ts";

const SEED = seedTopology(nonSticky);
const topology: Topology = { ...SEED, publish: { address: SEED.balancer.address, port: 80 } };
const ways = waysOf(topology);

function described({ from, to, service }: Way): string {
  return `${from?.name ?? "here"} → ${to.name} ${service.port}`;
}

function wayTo(name: string): Way {
  return ways.find((way) => described(way) === name) ?? assert.fail();
}

/** What a host prints of its filters; nothing where nothing is said. */
function filters({ others = "", own = "", drill = "" }) {
  return parseFilters([others, own, drill].join("\nend\n"));
}

/** What is told of one way that is barred, by the filters of its ends. */
function told(
  name: string,
  there: Parameters<typeof filters>[0],
  here: Parameters<typeof filters>[0] = {},
  facts: Parameters<typeof judgeWays>[2] = new Map(),
) {
  const way = wayTo(name);
  const found = new Map([[way.to.name, filters(there)]]);
  if (way.from) found.set(way.from.name, filters(here));
  return judgeWays([{ way, obstacle: "no answer within 2 s" }], found, facts);
}

test("a lab needs httpd to reach each Tomcat, each Tomcat each store, and this machine httpd", () => {
  assert.deepEqual(ways.map(described), [
    "here → node1 80",
    "node1 → node2 8009",
    "node1 → node2 11211",
    "node1 → node3 11211",
    "node2 → node3 11211",
  ]);
});

test("this machine need not reach httpd where something stands in front of it", () => {
  assert.deepEqual(waysOf(SEED), ways.slice(1));
});

test("a way that is barred is told with both its ends, and the rule that the host's own firewall takes", () => {
  const dropping =
    "table ip nat {\n\tchain POSTROUTING {\n\t\ttype nat hook postrouting priority srcnat; policy accept;\n\t}\n}\n" +
    "table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n\tchain own {\n\t}\n}\n";
  assertProblems(told("node1 → node2 8009", { others: dropping }), {
    path: "nodes.node2.services",
    message: ["node1", "172.16.103.1", "node2", "tomcat", "172.16.103.2:8009", "no answer within 2 s"],
    cure: [
      "node2",
      "nft insert rule inet filter input ip saddr 172.16.103.1 ip daddr 172.16.103.2 tcp dport 8009 accept",
      "/etc/nftables.conf",
    ],
  });
  assertMentions(
    told("node2 → node3 11211", { others: `ufw\n${dropping}` })[0]?.cure ?? "",
    "node3",
    "ufw allow proto tcp from 172.16.103.2 to 172.16.103.3 port 11211",
  );
  assertMentions(
    told("node1 → node3 11211", { others: `firewalld\n${dropping}` })[0]?.cure ?? "",
    `firewall-cmd --permanent --add-rich-rule='rule family="ipv4" source address="172.16.103.1" port port="11211" protocol="tcp" accept' && firewall-cmd --reload`,
  );
  const watched = ["f2b-table f2b-chain", "filter input"].map((name) => {
    const [table, chain] = name.split(" ");
    return `table inet ${table} {\n\tchain ${chain} {\n\t\ttype filter hook input priority filter; policy accept;\n\t}\n}\n`;
  });
  assert.match(
    told("node1 → node3 11211", { others: watched.join("") })[0]?.cure ?? "",
    /nft insert rule inet filter input/,
  );
  const docker =
    "table ip filter {\n\tchain INPUT {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}\n";
  assertMentions(
    told("node1 → node3 11211", { others: docker })[0]?.cure ?? "",
    "iptables -I INPUT -p tcp -s 172.16.103.1 -d 172.16.103.3 --dport 11211 -j ACCEPT",
  );
  const own =
    "table inet msm_lab {\n\tchain input {\n\t\ttype filter hook input priority filter - 5; policy accept;\n\t}\n}\n";
  assertMentions(told("node1 → node3 11211", { others: own })[0]?.cure ?? "", "node3", "no firewall");
});

test("iptables' rules are found where there is no nft to show them, and no rules are no firewall", () => {
  const filtersBehind = (rules: string) => {
    const absent = ["ufw", "firewall-cmd", "nft"].map((name) => `${name}() { return 127; }`);
    const script = [...absent, `iptables-save() { printf '*filter\\n%s\\n' ${rules}; }`, FILTERS_SCRIPT].join(
      "\n",
    );
    const { firewall, holdsBack } = parseFilters(execFileSync("bash", ["-c", script], { encoding: "utf8" }));
    return [firewall.kind, holdsBack];
  };
  assert.deepEqual(filtersBehind("':INPUT DROP [10:600]' ':OUTPUT ACCEPT [0:0]'"), ["iptables", false]);
  assert.deepEqual(filtersBehind("':INPUT ACCEPT [0:0]' '-A INPUT -j REJECT'"), ["iptables", false]);
  assert.deepEqual(filtersBehind("':INPUT ACCEPT [0:0]' '-A FORWARD -j DOCKER-USER'"), ["none", false]);
  assert.deepEqual(filtersBehind("':OUTPUT DROP [0:0]'"), ["none", true]);
});

test("a caller whose own firewall lets nothing out is told as well", () => {
  const others =
    "table ip filter {\n\tchain OUTPUT {\n\t\ttype filter hook output priority filter; policy drop;\n\t}\n}\n";
  const [problem] = told("node1 → node3 11211", { others: "ufw" }, { others });
  assert.match(problem?.cure ?? "", /node1\b.*node3\b.*ufw allow/);
});

test("with HTTPS both ports of httpd are tried, and the one that is barred is told", () => {
  const [node1, ...others] = SEED.nodes;
  assert.ok(node1);
  const services = node1.services.map((each) => (each.kind === "httpd" ? { ...each, tlsPort: 443 } : each));
  const secured: Topology = {
    ...topology,
    nodes: [{ ...node1, services }, ...others],
    balancer: { ...topology.balancer, tlsPort: 443 },
    publish: { ...topology.publish, httpsPort: 443 },
  };
  const doors = (publish: Topology["publish"]) =>
    waysOf({ ...secured, publish })
      .filter(({ from }) => from === undefined)
      .map(described);
  assert.deepEqual(doors(secured.publish), ["here → node1 80", "here → node1 443"]);
  assert.deepEqual(doors({ ...secured.publish, httpsPort: 8443 }), []);
});

test("this machine is let in from anywhere: so are visitors", () => {
  const [problem] = told("here → node1 80", { others: "ufw" });
  assertProblem(problem, {
    message: ["node1", "httpd", "172.16.103.1:80"],
    cure: ["ufw allow proto tcp from any to 172.16.103.1 port 80", "publish"],
  });
});

test("what the lab's own table bars now is no problem: it learns of a node that moved from this up", () => {
  const rule = (callers: string) =>
    `table inet msm_lab {\n\tchain input {\n\t\tiif "lo" accept\n\t\tip daddr 172.16.103.3 tcp dport 11211 ip saddr != ${callers} reject with tcp reset\n\t}\n}\n`;
  const way = "node2 → node3 11211";
  for (const callers of ["{ 172.16.103.1, 172.16.103.9 }", "172.16.103.1"])
    assert.deepEqual(told(way, { own: rule(callers) }), []);
  assert.equal(told(way, { own: rule("{ 172.16.103.1, 172.16.103.2 }") }).length, 1);
  assert.equal(told("node1 → node2 11211", { own: rule("172.16.103.9") }).length, 1);
});

test("what a drill has cut is no problem of the hosts', whichever of them lost the other", () => {
  const lost = (address: string) => ({ drill: `set lost {\n\telements = { ${address} expires 14m }\n}\n` });
  assert.deepEqual(told("node1 → node2 8009", lost("172.16.103.1")), []);
  assert.deepEqual(told("node1 → node2 8009", {}, lost("172.16.103.2")), []);
  assert.equal(told("node1 → node2 8009", lost("172.16.103.3")).length, 1);
});

test("a host that connects from another address than its node's is let in by that one", () => {
  const facts = new Map([["node1", { sources: { "172.16.103.2": "172.16.103.7" } }]]);
  const way = "node1 → node2 8009";
  const [problem, ...more] = told(way, { others: "ufw" }, {}, facts);
  assertProblem(problem, {
    message: ["node1", "172.16.103.7", "node2"],
    cure: ["from 172.16.103.7 to 172.16.103.2"],
  });
  assert.deepEqual(more, []);
  const own = `table inet msm_lab {\n\t\tip daddr 172.16.103.2 tcp dport 8009 ip saddr != 172.16.103.1 reject with tcp reset\n}\n`;
  assert.deepEqual(told(way, { own }, {}, facts), []);
});

test("a host's words are read: it says nothing of what it could connect to", () => {
  const said =
    "172.16.103.2 8009 Connection refused\n172.16.103.3 11211 no answer within 2 s\n172.16.103.2 11211 \n";
  assert.deepEqual(Object.fromEntries(parseTries(said)), {
    "172.16.103.2 8009": "Connection refused",
    "172.16.103.3 11211": "no answer within 2 s",
    "172.16.103.2 11211": "",
  });
});
