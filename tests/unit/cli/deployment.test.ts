import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { describeUp } from "../../../cli/commands/up.ts";
import { failed, isUnchanged, stopped, summary } from "../../../cli/deploy.ts";
import { followDeployment, ownersByUrn } from "../../../cli/deployment.ts";
import { showProgress } from "../../../common/progress.ts";
import { assertMentions, assertProblem } from "../../mentions.ts";
import { forgetColourSettings, screen } from "../common/screen.ts";

const URN = "urn:pulumi:dev::msm-lab::";
const STACK = { type: "pulumi:pulumi:Stack", urn: `${URN}pulumi:pulumi:Stack::msm-lab-dev` };
const httpd = (op: string) => ({
  op,
  type: "docker:index/container:Container",
  urn: `${URN}msm-lab:index:SessionLab$docker:index/container:Container::node1-httpd`,
  new: null,
});

const OUTPUTS = {
  url: "http://127.0.0.1:8080/test/",
  statusUrl: "http://127.0.0.1:8080/status",
  statusUser: "status",
  statusPassword: "[secret]",
  nodes: [{ name: "node1", address: "172.16.103.1", services: ["httpd", "tomcat"] }],
  memcachedNodes: "",
  sessionMode: "nonSticky",
};

/** What is shown and kept of these events, of which only the parts are here that are read. */
function follow(...events: readonly object[]) {
  const { stream, text } = screen("file");
  const deployment = followDeployment(showProgress(stream), stream);
  for (const event of events) deployment.follow(event as EngineEvent);
  return { shown: text(), result: deployment.result() };
}

beforeEach(forgetColourSettings);

test("a resource that changes is told once, when it is done", () => {
  const { shown } = follow(
    { resourcePreEvent: { metadata: httpd("create") } },
    { resOutputsEvent: { metadata: httpd("create") } },
  );
  assert.equal(shown, "node1-httpd  created  0 s\n");
});

test("resources that stay as they are, refreshes and components are not told", () => {
  const component = { ...httpd("create"), type: "msm-lab:index:SessionLab" };
  const steps = [
    httpd("same"),
    httpd("refresh"),
    httpd("read"),
    component,
    { ...STACK, op: "create", new: null },
  ];
  const events = steps.flatMap((metadata) => [
    { resourcePreEvent: { metadata } },
    { resOutputsEvent: { metadata } },
  ]);
  assert.equal(follow(...events).shown, "");
});

test("a configuration's problems are kept word for word, without the engine's follow-up", () => {
  const message = "2 problems in the configuration of stack dev:\n\n  nodes.node2.address  bad\n";
  const { shown, result } = follow(
    { diagnosticEvent: { severity: "error", message } },
    { diagnosticEvent: { severity: "error", message: "update failed\n" } },
  );
  assert.deepEqual(result.errors, [message.trim()]);
  assert.equal(shown, "");
});

test("the error of a resource names it", () => {
  const metadata = httpd("create");
  const { shown, result } = follow(
    { resourcePreEvent: { metadata } },
    { diagnosticEvent: { severity: "error", urn: metadata.urn, message: "port is taken\n" } },
    { resOpFailedEvent: { metadata } },
  );
  assert.deepEqual(result.errors, ["node1-httpd: port is taken"]);
  assert.equal(shown, "node1-httpd  failed  0 s\n");
});

test("of a command that failed its own words are told, without its text", () => {
  const metadata = httpd("create");
  const failure = (words: string) => {
    const message = `exit status 1: running "place httpd 'a \\"b\\"'\\n# c":\n${words}`;
    return follow({ diagnosticEvent: { severity: "error", urn: metadata.urn, message } }).result.errors;
  };
  assert.deepEqual(failure("the step failed\nlast line\n"), ["node1-httpd: the step failed\nlast line"]);
  assert.match(failure("")[0] ?? "", /^node1-httpd: exit status 1: running "place httpd/);
});

test("what the engine tells itself is not shown, warnings are", () => {
  const { shown } = follow(
    { diagnosticEvent: { severity: "debug", message: "Registering resource" } },
    { diagnosticEvent: { severity: "info", message: "hello" } },
    { diagnosticEvent: { severity: "warning", message: "old Docker\n" } },
  );
  assert.equal(shown, "old Docker\n");
});

test("what a host notes of its work stays to be read", () => {
  const step = httpd("delete");
  const { shown } = follow(
    { resourcePreEvent: { metadata: step } },
    {
      diagnosticEvent: {
        urn: step.urn,
        severity: "info",
        message: "note: the host is node2 by now\n",
        ephemeral: true,
      },
    },
    { resOutputsEvent: { metadata: step } },
  );
  assert.equal(shown, "node1-httpd: the host is node2 by now\nnode1-httpd  deleted  0 s\n");
});

test("what goes with a host is not said to be deleted before that is", () => {
  const { stream, text } = screen("file");
  const step = { ...httpd("delete"), type: "command:remote:Command" };
  const owners = ownersByUrn([
    { urn: `${URN}x::node1`, type: "x" },
    { urn: step.urn, type: step.type, deletedWith: `${URN}x::node1` },
  ]);
  const deployment = followDeployment(showProgress(stream), stream, owners);
  for (const event of done(step)) deployment.follow(event as EngineEvent);
  assert.equal(text(), "node1-httpd  deleted with node1\n");
  assert.deepEqual(deployment.result().changes, { delete: 1 });
});

test("what the program says on stderr is shown as it happens", () => {
  const message = "node3: Dial 1/9 failed: retrying\n\n";
  assert.equal(
    follow({ diagnosticEvent: { severity: "info#err", message } }).shown,
    "node3: Dial 1/9 failed: retrying\n",
  );
});

/** A resource that was worked on to its end. */
function done(metadata: object): readonly object[] {
  return [{ resourcePreEvent: { metadata } }, { resOutputsEvent: { metadata } }];
}

test("an up ends with the page, a line per node and what changed", () => {
  const { result } = follow(
    ...done(httpd("create")),
    ...done(httpd("update")),
    ...done(httpd("create-replacement")),
    ...done(httpd("delete-replaced")),
    ...done(httpd("same")),
    { resOutputsEvent: { metadata: { ...STACK, op: "same", new: { outputs: OUTPUTS } } } },
  );
  assert.equal(summary(result), "1 created, 1 updated, 1 replaced");
  const text = describeUp("dev", result, "12 s");
  assert.match(text, /^node1 {2}172\.16\.103\.1 {2}httpd, tomcat$/m);
  assert.match(text, /http:\/\/127\.0\.0\.1:8080\/test\//);
  assert.match(text, /^stack dev: 1 created, 1 updated, 1 replaced \(12 s\)$/m);
  assert.doesNotMatch(text, /\[secret\]/);
});

test("an up creates as many as a down deletes, whether the stack itself was there before or not", () => {
  const component = { ...httpd("create"), type: "msm-lab:index:SessionLab" };
  const created = follow(...done({ ...STACK, op: "create", new: null }), ...done(httpd("create")));
  const deleted = follow(
    ...done({ ...STACK, op: "delete", new: null }),
    ...done({ ...component, op: "delete" }),
    ...done(httpd("delete")),
  );
  assert.equal(summary(created.result), "1 created");
  assert.equal(summary(deleted.result), "1 deleted");
});

test("what failed is not counted", () => {
  const metadata = httpd("create");
  const { result } = follow({ resourcePreEvent: { metadata } }, { resOpFailedEvent: { metadata } });
  assert.ok(isUnchanged(result));
});

test("an up that changed nothing says so", () => {
  const { result } = follow(...done(httpd("same")), ...done({ ...STACK, op: "same", new: null }));
  assert.ok(isUnchanged(result));
  assert.match(describeUp("dev", result, "3 s"), /stack dev: unchanged \(3 s\)/);
  assert.ok(!isUnchanged(follow(...done(httpd("delete"))).result));
});

test("one that failed says what was done before that, and how to go on", () => {
  const update = {
    ...httpd("update"),
    urn: httpd("update").urn.replace("node1-httpd", "node1-tomcat-release"),
  };
  const { result } = follow(
    ...done(httpd("update")),
    ...done(httpd("same")),
    { resourcePreEvent: { metadata: update } },
    { diagnosticEvent: { severity: "error", urn: update.urn, message: "it does not start" } },
    { resOpFailedEvent: { metadata: update } },
  );
  const { message, cure } = failed("./lab up", result);
  assertMentions(message, "node1-tomcat-release: it does not start", "done before it failed: node1-httpd;");
  assertMentions(cure, "./lab up");
  assert.deepEqual(
    [
      failed("./lab up", { ...result, changed: [] }).message,
      failed("./lab up", { ...result, changed: [] }).cure,
    ],
    [result.errors.join("\n"), ""],
  );
});

test("one that was stopped says what was under way and how to go on", () => {
  const { message, cure } = stopped("./lab up", {
    errors: [
      "an unhandled error occurred: Program was ended by SIGTERM",
      "node3: canceled; it may still run",
    ],
    unreachable: [],
  });
  assertProblem({ message, cure }, { message: ["./lab up", "node3: canceled"], cure: ["./lab up"] });
  assert.doesNotMatch(message, /SIGTERM/);
  assertMentions(stopped("./lab down", { errors: [], unreachable: [] }).cure, "./lab down");
});
