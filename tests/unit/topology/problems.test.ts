import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS } from "../../../topology/config.ts";
import { configurationError } from "../../../topology/problems.ts";
import { problemsOf } from "./problemsOf.ts";

const { node1, node2, node3 } = KEYS.nodes.default;

test("every problem is told at once, in the order of the configuration", () => {
  const problems = problemsOf({
    sessions: { mode: "sticky", failoverNodes: "n1" },
    nodes: {
      node3: { ...node3, services: ["memcache"] },
      node2: { ...node2, address: "172.16.104.2" },
      node1,
    },
  });
  assert.equal(
    configurationError(problems, "dev").message,
    [
      "3 problems in the configuration of stack dev:",
      "",
      "  nodes.node2.address     172.16.104.2 is outside the network 172.16.103.0/24",
      "                          choose an address from 172.16.103.1 to 172.16.103.253",
      '  nodes.node3.services    "memcache" is not a service; did you mean "memcached"?',
      "                          choose from httpd, tomcat, memcached",
      "  sessions.failoverNodes  failoverNodes is derived from nodes",
      "                          remove it",
    ].join("\n"),
  );
});

test("one problem is not called problems", () => {
  const [heading] = configurationError(problemsOf({ target: "moon" }), "dev").message.split("\n");
  assert.equal(heading, "1 problem in the configuration of stack dev:");
});

test("a long path does not push the other texts to the right", () => {
  const problems = [
    { path: "a".repeat(60), message: "m1", cure: "c1" },
    { path: "b", message: "m2", cure: "c2" },
  ];
  const [first, , second] = configurationError(problems, "dev").message.split("\n").slice(2);
  assert.equal(first, `  ${"a".repeat(60)}  m1`);
  assert.equal(second, `  b${" ".repeat(33)}m2`);
});

test("a long value is cut", () => {
  const [problem] = problemsOf({ target: "x".repeat(1000) });
  assert.equal(problem?.message, `"${"x".repeat(59)}… is not a target`);
});

test("nobody's configuration has no stack in its heading", () => {
  const { message } = configurationError([{ path: "target", message: "is wrong", cure: "write docker" }]);
  assert.match(message, /^1 problem in the configuration:\n/);
});
