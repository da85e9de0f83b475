/** What each serialiser makes of session attributes on their way from one real Tomcat to another. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { servicePaths } from "../../../templates/paths.ts";
import { SERIAL_FILTER_FILE, serialFilter } from "../../../templates/tomcat/serialFilter.ts";
import type { Topology } from "../../../topology/model.ts";
import { itemLimitBytes } from "../../../topology/storeSize.ts";
import { nonSticky, sticky } from "../../unit/templates/seedTopology.ts";
import { container, docker, logs, place, ready, remove } from "../templates/scratchLab.ts";
import { type Answer, ask, keys, move, placePage, startAttributesLab, tomcatPlans } from "./attributesLab.ts";
import { placeCart } from "./cart.ts";
import { untilEveryTomcatAnswers } from "./everyTomcat.ts";
import { CREDENTIALS, placeLogin } from "./login.ts";

const CHANGED_BY_KRYO: Readonly<Record<string, string>> = {
  // The backup fails, which the log tells: kryo may not look inside, or finds no constructor.
  AtomicInteger: "lost",
  InetAddress: "lost",
  "List.of": "lost",
  "Map.of": "lost",
  Pattern: "lost",
  SimpleDateFormat: "lost",
  URI: "lost",
  // It leaves out what is transient, and nobody is told.
  BitSet: "BitSet {3} became BitSet {}",
};

suite("java", () => {
  let topology: Topology;
  before(async () => {
    topology = await startAttributesLab({ ...nonSticky, serializer: "java" });
  });
  after(remove);

  test("every kind of attribute moves to the other Tomcat as it was", async () => {
    const moved = await moveAll();
    assert.ok(moved.size > 50);
    assert.deepEqual(changed(moved), {});
  });

  test("both memcacheds hold the session", () => bothHold(topology));

  test("a class that is not let through is refused, with its name in the log, and Tomcat goes on", async () => {
    const [first, second] = tomcatPlans(topology).map((plan, index) => {
      placePage(plan, "refused.jsp", refusedJsp(topology.tomcats[index]?.name ?? ""));
      return plan;
    });
    const stored = await ask("refused.jsp?store=1");
    const found = await ask("refused.jsp", { cookie: stored.cookie });
    assert.deepEqual(found.lines, ["lost"]);
    const reader = found.tomcat === "TomcatA" ? first : second;
    assert.match(
      logs(reader ?? assert.fail()),
      /REJECTED: class javax\.management\.BadAttributeValueExpException/,
    );
    assert.equal(await move("Date"), "same");
  });

  test("the application's own classes move once their package is let through", async () => {
    for (const [index, plan] of tomcatPlans(topology).entries())
      placeCart(plan, topology.tomcats[index]?.name ?? "");
    await restart(topology);
    assert.deepEqual((await moveCart()).lines, ["lost"]);

    for (const plan of tomcatPlans(topology)) {
      const filter = {
        path: SERIAL_FILTER_FILE,
        content: serialFilter(["shop"], [], itemLimitBytes(topology.storeSize)),
        mode: 0o644,
      };
      place(plan, servicePaths(plan.service).configuration, [filter]);
    }
    await restart(topology);
    assert.deepEqual((await moveCart()).lines, ["LARGE"]);
  });

  test("whom one Tomcat has authenticated the other one knows", async () => {
    for (const [index, plan] of tomcatPlans(topology).entries())
      placeLogin(plan, topology, topology.tomcats[index] ?? assert.fail());
    await restart(topology);
    const first = await ask("login.jsp", { authorization: CREDENTIALS });
    const other = await ask("login.jsp", { cookie: first.cookie });
    assert.notEqual(other.tomcat, first.tomcat);
    assert.deepEqual([first.lines, other.lines], [["visitor"], ["visitor"]]);
    assert.deepEqual((await ask("login.jsp")).lines, ["status 401"]);
  });

  test("without the filter's file Tomcat does not start", async () => {
    const [plan = assert.fail()] = tomcatPlans(topology);
    docker("stop", container(plan.name));
    docker(
      "exec",
      container(plan.node),
      "rm",
      `${servicePaths(plan.service).configuration}/${SERIAL_FILTER_FILE}`,
    );
    docker("start", container(plan.name));
    assert.notEqual(docker("wait", container(plan.name)), "0");
    assert.match(logs(plan), /could not open.*serialFilter\.options/);
  });
});

suite("kryo", () => {
  let topology: Topology;
  before(async () => {
    topology = await startAttributesLab({ ...nonSticky, serializer: "kryo" });
  });
  after(remove);

  test("attributes move to the other Tomcat as they were, but for eight kinds", async () => {
    assert.deepEqual(changed(await moveAll()), CHANGED_BY_KRYO);
  });

  test("both memcacheds hold the session", () => bothHold(topology));

  test("the application's own classes move without being let through", async () => {
    for (const [index, plan] of tomcatPlans(topology).entries())
      placeCart(plan, topology.tomcats[index]?.name ?? "");
    await restart(topology);
    assert.deepEqual((await moveCart()).lines, ["LARGE"]);
  });
});

for (const [serializer, differences] of [
  ["java", {}],
  ["kryo", CHANGED_BY_KRYO],
] as const) {
  suite(`${serializer}, sticky sessions`, () => {
    let topology: Topology;
    before(async () => {
      topology = await startAttributesLab({ ...sticky, serializer });
    });
    after(remove);

    test("the kill of a Tomcat changes attributes no more than a move does", async () => {
      const { lines: kinds } = await ask("attributes.jsp");
      const stored = new Map<string, Answer>();
      for (const kind of kinds)
        stored.set(kind, await ask(`attributes.jsp?store=${encodeURIComponent(kind)}`));
      const [killed = assert.fail()] = tomcatPlans(topology);
      docker("kill", container(killed.name));
      const moved = new Map<string, string>();
      for (const [kind, { tomcat, cookie }] of stored) {
        if (tomcat !== "TomcatA") continue;
        const found = await ask(`attributes.jsp?check=${encodeURIComponent(kind)}`, { cookie });
        assert.equal(found.tomcat, "TomcatB");
        moved.set(kind, found.lines.join("\n"));
      }
      assert.ok(moved.size > 20);
      assert.deepEqual(
        changed(moved),
        Object.fromEntries(Object.entries(differences).filter(([kind]) => moved.has(kind))),
      );
    });
  });
}

suite("javolution, which a configuration must ask for twice", () => {
  let topology: Topology;
  before(async () => {
    topology = await startAttributesLab({ ...nonSticky, serializer: "javolution" });
  });
  after(remove);

  test("values come back changed, and the log has no word of it", async () => {
    assert.deepEqual(
      [await move("Date"), await move("BigDecimal")],
      ["Date 1700000000123 became Date 0", "BigDecimal 12.50 became BigDecimal 12"],
    );
    assert.match(
      await move("HashMap"),
      /^HashMap list=.* became HashMap list=ArrayList Date 0 BigDecimal 1 null/,
    );
    for (const plan of tomcatPlans(topology)) assert.doesNotMatch(logs(plan), /WARNING|SEVERE/);
  });

  test("a Locale comes back broken, and with a BigInteger the session is not stored", async () => {
    assert.match(await move("Locale"), /^broken: java\.lang\.NullPointerException/);
    assert.equal(await move("BigInteger"), "lost");
  });

  test("both memcacheds hold the session", () => bothHold(topology));
});

/** A page that stores an object of a class in which a chain of gadgets may begin (CVE-2015-4852 and kin). */
function refusedJsp(tomcat: string): string {
  return `<%@ page contentType="text/plain" trimDirectiveWhitespaces="true" session="false" %>
<%
  out.println("${tomcat}");
  if (request.getParameter("store") != null)
    request.getSession().setAttribute("value", new javax.management.BadAttributeValueExpException("x"));
  else {
    HttpSession session = request.getSession(false);
    out.println(session == null || session.getAttribute("value") == null ? "lost" : "read");
  }
%>
`;
}

async function moveCart(): Promise<Answer> {
  const stored = await ask("cart.jsp?store=1");
  const found = await ask("cart.jsp", { cookie: stored.cookie });
  assert.notEqual(found.tomcat, stored.tomcat);
  return found;
}

/** The Tomcats, all at once. */
async function restart(topology: Topology): Promise<void> {
  const names = tomcatPlans(topology).map(({ name }) => container(name));
  docker("stop", ...names);
  docker("start", ...names);
  for (const plan of tomcatPlans(topology)) await ready(plan);
  await untilEveryTomcatAnswers(topology);
}

/** Every kind, and what the other Tomcat found of it. */
async function moveAll(): Promise<ReadonlyMap<string, string>> {
  const { lines: kinds } = await ask("attributes.jsp");
  // Two requests for each, so httpd gives the first to one Tomcat and the second to the other; the list took one more.
  await ask("attributes.jsp");
  const moved = new Map<string, string>();
  for (const kind of kinds) moved.set(kind, await move(kind));
  return moved;
}

function changed(moved: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...moved].filter(([, found]) => found !== "same"));
}

/** Pages answer 200 as well where a serialiser stores nothing: so the stores are asked. */
async function bothHold({ stores }: Topology): Promise<void> {
  const { lines } = await ask("attributes.jsp?store=String");
  const [id = ""] = (lines[0] ?? "").split("-");
  assert.match(id, /^[0-9A-F]{32}$/);
  for (const store of stores)
    assert.ok(
      keys(store).some((key) => key.includes(id)),
      store.id,
    );
}
