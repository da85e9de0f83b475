import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { describeDiagnoses } from "../../../cli/commands/doctor.ts";
import { describeStatus, isHealthy, type Status } from "../../../cli/commands/status.ts";
import { choose } from "../../../cli/commands/test.ts";
import { chooseStack } from "../../../cli/stack.ts";
import { parseMembers } from "../../../common/memberStates.ts";
import { describeFailure, UserError } from "../../../common/userError.ts";
import { pulumiNeeds } from "../../../engine/pulumi.ts";
import { countCopies } from "../../../running/storeStates.ts";
import { sessionKeys } from "../../../targets/storedSessions.ts";
import type { StoreId } from "../../../topology/model.ts";
import { forgetColourSettings, screen } from "../common/screen.ts";

beforeEach(forgetColourSettings);

const healthy: Status = {
  stack: "dev",
  state: "whole",
  applicationUrls: {},
  url: "http://127.0.0.1:8080/test/",
  ailing: [],
  services: [{ node: "node3", address: "172.16.103.3", service: "memcached", state: "running" }],
  changed: [],
  stores: [
    {
      id: "n2",
      node: "node3",
      address: "172.16.103.3:11211",
      role: "primary",
      sessions: 3,
      backups: 0,
      behind: [],
      memory: { used: 0.042, evicted: 0, evictedUnread: 0, refused: 0, tooLarge: 0 },
    },
  ],
  troubles: [],
  members: [{ balancer: "lbcluster", member: "ajp://172.16.103.1", state: "Init Ok", ok: true, elected: 7 }],
  reports: [],
};
const [service] = healthy.services;
const [store] = healthy.stores;
const [member] = healthy.members;
assert.ok(service && store && member);

test("a lab is healthy when every service runs, every store answers and every member takes requests", () => {
  assert.ok(isHealthy(healthy));
  assert.ok(!isHealthy({ ...healthy, ailing: ["node2 is exited"] }));
  assert.ok(!isHealthy({ ...healthy, changed: ["node1/httpd/balancer.conf changed"] }));
  assert.ok(!isHealthy({ ...healthy, services: [{ ...service, state: "missing" }] }));
  assert.ok(!isHealthy({ ...healthy, stores: [{ ...store, sessions: undefined }] }));
  const trouble = { store: "n2", message: "", setting: "stores.memory" } as const;
  assert.ok(!isHealthy({ ...healthy, troubles: [{ ...trouble, kind: "evicted" }] }));
  assert.ok(!isHealthy({ ...healthy, troubles: [{ ...trouble, kind: "refused" }] }));
  assert.ok(isHealthy({ ...healthy, troubles: [{ ...trouble, kind: "nearlyFull" }] }));
  assert.ok(!isHealthy({ ...healthy, members: [{ ...member, ok: false }] }));
  assert.ok(!isHealthy({ ...healthy, members: [] }));
  assert.ok(!isHealthy({ ...healthy, reports: [{ kind: "start", message: "", tomcats: [] }] }));
  assert.ok(isHealthy({ ...healthy, reports: [{ kind: "attribute", message: "", tomcats: [] }] }));
});

test("what Tomcats report of an application is shown with their names, and the application with its address", () => {
  const reports = [
    { kind: "attribute", message: "/shop: an attribute", tomcats: ["TomcatA", "TomcatB"] },
  ] as const;
  const text = describeStatus(
    { ...healthy, reports, applicationUrls: { shop: "http://a/shop/" } },
    screen("file").stream,
  );
  assert.match(text, /^TomcatA, TomcatB {2}\/shop: an attribute$/m);
  assert.match(text, /^your own {3}http:\/\/a\/shop\/$/m);
});

test("what the stores have lost is told beside how full they are, and a store that does not answer", () => {
  const message = "n2 has removed sessions; raise stores.memory";
  const troubles = [{ store: "n2", kind: "evicted", message, setting: "stores.memory" } as const];
  const stores = [
    { ...store, sessions: undefined, backups: undefined, behind: undefined, memory: undefined },
  ];
  const text = describeStatus({ ...healthy, stores, troubles }, screen("file").stream);
  assert.match(text, /^n2 {5}node3 {2}primary {2}no answer {2}no answer {2}– {8}no answer$/m);
  assert.match(text, /^n2 has removed sessions; raise stores\.memory$/m);
});

test("a store that is not in step yet is told with the Tomcats that fill it", () => {
  const stores = [{ ...store, behind: ["TomcatA", "TomcatB"] }];
  const text = describeStatus({ ...healthy, stores }, screen("file").stream);
  assert.match(text, /^n2 .* not yet with TomcatA, TomcatB {2}4 %$/m);
  assert.ok(isHealthy({ ...healthy, stores }));
});

test("what is not as it was placed is told, with the cure", () => {
  const changed = ["node1/httpd/balancer.conf changed 2026-01-01"];
  const text = describeStatus({ ...healthy, changed }, screen("file").stream);
  assert.match(text, /^node1\/httpd\/balancer\.conf changed 2026-01-01\n.*`\.\/lab repair`/m);
});

test("of a lab that no up has finished what runs is told, and that the up is to be run again", () => {
  const changed = ["node3/memcached: memcached is not there"];
  const text = describeStatus({ ...healthy, state: "unfinished", changed }, screen("file").stream);
  assert.match(text, /^.*`\.\/lab up`/);
  assert.match(text, /^node3 {2}172\.16\.103\.3 {2}memcached {2}running$/m);
  assert.doesNotMatch(text, /lab repair/);
});

test("the tables name node, store, role, sessions, member and state", () => {
  const text = describeStatus(healthy, screen("file").stream);
  assert.match(text, /^node3 {2}172\.16\.103\.3 {2}memcached {2}running$/m);
  assert.match(text, /^n2 {5}node3 {2}primary {2}3 {9}0 {8}yes {6}4 %$/m);
  assert.match(text, /^lbcluster {2}ajp:\/\/172\.16\.103\.1 {2}Init Ok {2}7$/m);
  const ailing = ["node2 is unreachable: cannot connect to root@172.16.103.2:22"];
  assert.match(
    describeStatus({ ...healthy, ailing }, screen("file").stream),
    /^node2 is unreachable: cannot/m,
  );
});

/** memcached's list of keys, each with a value of so many bytes. */
function dump(items: Readonly<Record<string, number>>): string {
  return Object.entries(items)
    .map(([key, bytes]) => {
      const size = 48 + 8 + key.length + 1 + bytes + 2;
      return `key=${encodeURIComponent(key)} exp=1 la=1 cas=1 fetch=no cls=1 size=${size}`;
    })
    .join("\n");
}

test("msm's first and second copies are counted, its notes beside them are not", () => {
  const stock = dump({
    "ABC-n1": 186,
    "bak:DEF-n2": 186,
    "validity:ABC-n1": 20,
    "bak:validity:DEF-n2": 20,
    "lock:ABC-n1": 186,
    "GHI-n1.TomcatA": 186,
  });
  assert.deepEqual(countCopies(sessionKeys(stock), "n1" as StoreId), { sessions: 2, backups: 1 });
});

test("the session guard's second copy names the other store, and what it keeps of a session that has ended or moved is none", () => {
  const guarded = dump({ "ABC-n1": 202, "DEF-n2": 202, "GHI-n1": 16, "JKL-n1": 22, "lock:ABC-n1": 36 });
  assert.deepEqual(countCopies(sessionKeys(guarded), "n1" as StoreId), { sessions: 1, backups: 1 });
});

test("members are read from balancer-manager, and one in error is told", () => {
  const worker = (name: string, status: string) =>
    `<httpd:worker>\n<httpd:name>${name}</httpd:name><httpd:status>${status} </httpd:status><httpd:elected>4</httpd:elected></httpd:worker>`;
  const workers = worker("ajp://172.16.103.1", "Init Ok") + worker("ajp://172.16.103.2", "Init Err");
  const xml = `<?xml version="1.0" encoding="UTF-8" ?>
<httpd:manager xmlns:httpd="http://httpd.apache.org"><httpd:balancers><httpd:balancer>
<httpd:name>balancer://lab</httpd:name><httpd:workers>${workers}</httpd:workers>
</httpd:balancer></httpd:balancers></httpd:manager>`;
  assert.deepEqual(parseMembers(xml), [
    { balancer: "lab", member: "ajp://172.16.103.1", state: "Init Ok", ok: true, elected: 4 },
    { balancer: "lab", member: "ajp://172.16.103.2", state: "Init Err", ok: false, elected: 4 },
  ]);
});

test("a login page instead of balancer-manager has no members", () => {
  assert.deepEqual(parseMembers("<html>401 Unauthorized</html>"), []);
});

test("the stack is the one asked for, else the selected one, else dev", () => {
  const stacks = [
    { name: "dev", current: false },
    { name: "blue", current: true },
  ];
  assert.deepEqual(chooseStack(stacks, "red"), { name: "red", exists: false });
  assert.deepEqual(chooseStack(stacks, undefined), { name: "blue", exists: true });
  assert.deepEqual(chooseStack([], undefined), { name: "dev", exists: false });
});

test("a doctor's table gives the cure of what is missing", () => {
  const diagnosis = { need: "Docker", met: false, detail: "not installed", cure: "install it", byUp: false };
  assert.match(
    describeDiagnoses([diagnosis], screen("file").stream),
    /^Docker {2}missing {2}not installed: install it$/m,
  );
});

test("up brings Pulumi and its plugins", async () => {
  process.env.MSM_LAB_CACHE = "/nonexistent";
  for (const need of pulumiNeeds()) {
    const state = await need.check();
    assert.ok(!state.met && state.byUp, need.name);
  }
});

test("a failure shows its cure and no stack trace, a bug shows where it is", () => {
  const { stream } = screen("file");
  assert.equal(describeFailure(new UserError("no lab", "run up"), stream), "no lab\n  run up");
  assert.match(describeFailure(new TypeError("oops"), stream), /TypeError: oops\n\s+at /);
  assert.equal(describeFailure(new AggregateError([new UserError("a"), new UserError("b")]), stream), "a\nb");
});

test("the whole test run has lint, types, unit and integration tests; named files run alone", () => {
  assert.deepEqual(choose([]), {
    checks: true,
    patterns: ["tests/unit/**/*.test.ts", "tests/integration/**/*.test.ts"],
  });
  assert.deepEqual(choose(["unit"]), { checks: true, patterns: ["tests/unit/**/*.test.ts"] });
  assert.deepEqual(choose(["tests/integration/a.test.ts"]), {
    checks: false,
    patterns: ["tests/integration/a.test.ts"],
  });
});
