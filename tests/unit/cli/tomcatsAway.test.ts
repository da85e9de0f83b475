import assert from "node:assert/strict";
import { test } from "node:test";
import { watchTomcats } from "../../../cli/tomcatsAway.ts";

/** Tomcats watched by a clock that the test moves on. */
function watched() {
  let nowMs = 0;
  return { tomcats: watchTomcats(() => nowMs), pass: (ms: number) => (nowMs += ms) };
}

test("a Tomcat that restarts is shown draining and restarting, and told when it is back", () => {
  const { tomcats, pass } = watched();
  assert.equal(
    tomcats.says("update", "node1-tomcat-release", "testing the configuration"),
    "testing the configuration",
  );
  pass(2000);
  assert.equal(tomcats.says("update", "node1-tomcat-release", "starting"), "draining");
  pass(900);
  assert.equal(tomcats.says("update", "node1-tomcat-release", "waiting until it answers"), "restarting");
  pass(2200);
  assert.equal(tomcats.ends("update", "node1-tomcat-release"), "drained in 0.9 s, back after 3.1 s");
  assert.equal(tomcats.ends("update", "node1-tomcat-page"), "");
});

test("one whose container is replaced is away from when the old one ends", () => {
  const { tomcats, pass } = watched();
  tomcats.begins("delete-replaced", "node2-tomcat2");
  pass(500);
  assert.equal(tomcats.ends("delete-replaced", "node2-tomcat2"), "");
  pass(1000);
  tomcats.begins("create-replacement", "node2-tomcat2");
  assert.equal(tomcats.ends("create-replacement", "node2-tomcat2"), "");
  tomcats.says("update", "node2-tomcat2-release", "starting");
  pass(3000);
  tomcats.says("update", "node2-tomcat2-release", "waiting until it answers");
  assert.equal(tomcats.ends("update", "node2-tomcat2-release"), "drained in 0.5 s, back after 4.5 s");
});

test("on a host the release has the Tomcat's own name", () => {
  const { tomcats } = watched();
  tomcats.says("update", "node1-tomcat", "starting");
  tomcats.says("update", "node1-tomcat", "waiting until it answers");
  assert.equal(tomcats.ends("update", "node1-tomcat"), "drained in 0.0 s, back after 0.0 s");
});

test("a first start, other services and new pages are not told", () => {
  const { tomcats } = watched();
  for (const [op, name] of [
    ["create", "node1-tomcat-release"],
    ["update", "node1-httpd-release"],
  ] as const) {
    assert.equal(tomcats.says(op, name, "starting"), "starting");
    assert.equal(tomcats.says(op, name, "waiting until it answers"), "waiting until it answers");
    assert.equal(tomcats.ends(op, name), "");
  }
  tomcats.says("update", "node1-tomcat-release", "replacing page/index.jsp");
  assert.equal(tomcats.ends("update", "node1-tomcat-release"), "");
});
