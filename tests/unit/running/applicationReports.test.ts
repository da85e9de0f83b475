import assert from "node:assert/strict";
import { test } from "node:test";
import { applicationReports, reportsIn } from "../../../running/applicationReports.ts";
import { assertMentions } from "../../mentions.ts";
import { nonSticky, seedTopology } from "../templates/seedTopology.ts";

const TIME = "24-Nov-2026 15:54:50.581";
const REPORTED = "/shop: whatever its words are";

/** As our own classes end what they log. */
const coded = (attribute: string, type: string) => `\tattribute=${attribute}\tclass=${type}`;

const NOT_STORED = [
  `${TIME} WARNING [ajp-nio-exec-1] de.javakaffee.web.msm.JavaSerializationTranscoder.writeAttributes Cannot serialize session attribute [list] for session [CB31-n1]`,
  "\tjava.io.NotSerializableException: com.acme.Item",
  "\t\tat java.base/java.io.ObjectOutputStream.writeObject0(ObjectOutputStream.java:1187)",
];

test("what the reporter says is told once, however often it is said, without its code", async () => {
  const line = `${TIME} WARNING [ajp-nio-exec-1] msmlab.AttributeReporter.examine ${REPORTED}${coded("cart", "com.acme.Cart")}`;
  assert.deepEqual(await reportsIn([line, line]), [{ kind: "attribute", message: REPORTED }]);
});

test("an attribute that msm could not store is told with the class that it holds", async () => {
  const [report, ...others] = await reportsIn([...NOT_STORED, ...NOT_STORED]);
  assert.deepEqual(others, []);
  assertMentions(report?.message ?? "", '"list"', "com.acme.Item", "Serializable");
});

test("what both say of an attribute and a class is told in the reporter's words", async () => {
  const line = `${TIME} WARNING [ajp-nio-exec-1] msmlab.AttributeReporter.examine ${REPORTED}${coded("list", "com.acme.Item")}`;
  assert.deepEqual(await reportsIn([line, ...NOT_STORED]), [{ kind: "attribute", message: REPORTED }]);
});

test("an attribute that the guard could not store is told with the class that it holds", async () => {
  const line = `${TIME} SEVERE [ajp-nio-exec-1] msmlab.SessionRequest.store session CB31-n1 was not stored, it stays as it was before: attribute "list" of java.util.ArrayList: java.io.NotSerializableException: com.acme.Item${coded("list", "com.acme.Item")}`;
  assert.equal((await reportsIn([line])).length, 1);
  const [report, ...others] = await reportsIn([line, line, ...NOT_STORED]);
  assert.deepEqual(others, []);
  assertMentions(report?.message ?? "", '"list"', "com.acme.Item", "Serializable");
});

test("what a framework could not store for itself is told by its class", async () => {
  const lines = [
    `${TIME} SEVERE [ajp-nio-exec-1] org.apache.wicket.serialize.java.JavaSerializer.serialize Error serializing object class com.acme.Page`,
    "\tjava.io.IOException: a field of it",
    "\tCaused by: java.io.NotSerializableException: com.acme.Page$Paper",
  ];
  const [report, ...others] = await reportsIn([...lines, ...lines]);
  assert.deepEqual(others, []);
  assertMentions(report?.message ?? "", "com.acme.Page$Paper", "Serializable");
});

test("a session that no memcached takes is told with the setting, whoever stores it, and the largest with its size", async () => {
  const guarded = (bytes: number) =>
    `${TIME} SEVERE [ajp-nio-exec-1] msmlab.SessionRequest.store session CB31-n1 was not stored, it stays as it was before: /shop_CB31-n1 is too large to be stored: it needs ${bytes} bytes, memcached n1 (10.0.0.1:11211) takes at most 1048576: keep less`;
  const stock = [
    "2026-11-26 08:36:25.431 ERROR net.spy.memcached.protocol.ascii.StoreOperationImpl:  Error:  SERVER_ERROR object too large for cache",
    "\tCaused by: OperationException: SERVER: SERVER_ERROR object too large for cache",
  ];
  const [report, ...others] = await reportsIn([guarded(1_100_468), guarded(2_936_012), ...stock]);
  assert.deepEqual(others, []);
  assert.equal(report?.kind, "tooLarge");
  assertMentions(report?.message ?? "", "stores.itemSize", "2.8 MiB");
  assertMentions((await reportsIn(stock))[0]?.message ?? "", "stores.itemSize");
});

test("a session for which a memcached had no room is told with the setting", async () => {
  const lines = [
    `${TIME} WARNING [ajp-nio-exec-8] msmlab.Store.refused memcached n1 (10.0.0.1:11211) had no room for a value, 1 so far: it has a copy less, or none`,
    "2026-11-26 08:36:25.431 ERROR net.spy.memcached.protocol.ascii.StoreOperationImpl:  Error:  SERVER_ERROR Out of memory during read",
    "\tCaused by: OperationException: SERVER: SERVER_ERROR out of memory storing object",
  ];
  for (const line of lines) {
    const [report] = await reportsIn([line]);
    assert.equal(report?.kind, "noRoom", line);
    assertMentions(report.message, "stores.memory");
  }
  assert.equal((await reportsIn([...lines, ...lines])).length, 1);
});

test("an application that did not start is told in the reporter's words, once", async () => {
  const message = "/shop did not start: java.lang.IllegalStateException: no database";
  const lines = [
    `${TIME} SCHWERWIEGEND [main] org.apache.catalina.core.StandardContext.listenerStart Ausnahme`,
    "\tjava.lang.IllegalStateException: no database",
    `${TIME} SCHWERWIEGEND [main] msmlab.StartReporter.failed ${message}`,
    `${TIME} INFORMATION [main] msmlab.StartReporter.ended whatever its words are`,
  ];
  assert.deepEqual(await reportsIn([...lines, ...lines]), [{ kind: "start", message }]);
});

test("a class that is not let through is told by its name, an array by that of its elements", async () => {
  const rejected = (type: string) =>
    `${TIME} FINE [ajp-nio-exec-1] java.io.ObjectInputStream.filterCheck ObjectInputFilter REJECTED: class ${type}, array length: -1, nRefs: 2, depth: 1, bytes: 90, ex: n/a`;
  const both = [rejected("org.other.Cart$Item"), rejected("[Lorg.other.Cart$Item;")];
  const [report, ...others] = await reportsIn(both);
  assert.deepEqual(others, []);
  assertMentions(report?.message ?? "", "org.other.Cart$Item");
});

test("the Tomcats that say the same are told together", async () => {
  const line = `${TIME} WARNING [ajp-nio-exec-1] msmlab.AttributeReporter.examine ${REPORTED}`;
  const inside = {
    async *log() {
      yield line;
    },
  };
  assert.deepEqual(await applicationReports(inside, seedTopology(nonSticky)), [
    { kind: "attribute", message: REPORTED, tomcats: ["TomcatA", "TomcatB"] },
  ]);
});

test("a log without trouble has nothing to tell", async () => {
  const lines = [
    `${TIME} INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [506] milliseconds`,
    "\tjava.io.NotSerializableException: of.another.Line",
  ];
  assert.deepEqual(await reportsIn(lines), []);
});
