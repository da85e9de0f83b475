import assert from "node:assert/strict";
import { test } from "node:test";
import { dump, load } from "js-yaml";
import { configIn, labConfigIn } from "../../../cli/stackFile.ts";
import { describeSteps, stepFile } from "../../../cli/steps.ts";

const FILE = `# mine
encryptionsalt: v1:salt
config:
  msm-lab:sessions: { mode: nonSticky }
  msm-lab:ssh: { password: { secure: v1:x } }
  msm-lab:nodes:
    node1: { address: 172.16.103.11, services: [httpd, { tomcat: 8010 }] }
    node2: { address: 172.16.103.12, services: [tomcat, memcached] }
`;
const STEP = { node: "node2", addresses: { node1: "172.16.103.1", node2: "172.16.103.12" } };

test("the configuration of a step is the user's but for the addresses, with the same salt and secrets", () => {
  const { node1, node2 } = STEP.addresses;
  assert.deepEqual(load(stepFile(FILE, STEP)), {
    encryptionsalt: "v1:salt",
    config: {
      "msm-lab:sessions": { mode: "nonSticky" },
      "msm-lab:ssh": { password: { secure: "v1:x" } },
      "msm-lab:nodes": {
        node1: { address: node1, services: ["httpd", { tomcat: 8010 }] },
        node2: { address: node2, services: ["tomcat", "memcached"] },
      },
    },
  });
});

test("a host that has not moved yet is reached as it was, one that has or does not move as the file says", () => {
  const host = (last: number) => ({ address: `10.0.0.${last}`, ssh: { hostKey: `ssh-ed25519 ${last}` } });
  const wanted = {
    node1: host(1),
    node2: host(12),
    node3: { ...host(13), services: ["memcached"] },
    node4: host(4),
  };
  const addresses = { node1: "10.0.0.1", node2: "10.0.0.12", node3: "10.0.0.3", node4: "10.0.0.4" };
  const text = dump({ config: { nodes: wanted } });
  const before = { node1: host(1), node2: host(2), node3: { ...host(3), services: ["tomcat"] } };
  assert.deepEqual(labConfigIn(stepFile(text, { node: "node2", addresses }, before)).nodes, {
    ...wanted,
    node3: { ...host(3), services: ["memcached"] },
  });
});

test("a file without nodes gets those of the default lab", () => {
  const addresses = { node1: "172.16.103.1", node2: "172.16.103.12", node3: "172.16.103.13" };
  const { "msm-lab:nodes": nodes } = configIn(stepFile("config: {}\n", { node: "node2", addresses }));
  assert.deepEqual(nodes, {
    node1: { address: "172.16.103.1", services: ["httpd", "tomcat"] },
    node2: { address: "172.16.103.12", services: ["tomcat", "memcached"] },
    node3: { address: "172.16.103.13", services: ["memcached"] },
  });
});

test("the steps are told before the first one begins", () => {
  const last = { node: "node1", addresses: { node1: "172.16.103.11", node2: "172.16.103.12" } };
  assert.match(
    describeSteps([STEP, last]),
    /^2 steps, .*\n {2}1\. node2 moves to 172\.16\.103\.12\n {2}2\. node1 moves to 172\.16\.103\.11$/,
  );
});
