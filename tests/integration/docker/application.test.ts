/** A .war file of the user's own for `javax.servlet` in a real lab, from the first deployment to the last trace of it. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { CookieJar } from "../../../common/cookieJar.ts";
import { applicationReports } from "../../../running/applicationReports.ts";
import { bareId } from "../../../running/sessionId.ts";
import { storeMemories } from "../../../running/storeMemory.ts";
import { storeTroubles } from "../../../running/storeTroubles.ts";
import { docker } from "../../../targets/docker/engine.ts";
import { TARGETS } from "../../../targets/targets.ts";
import { SERVICE_USERS } from "../../../templates/serviceUsers.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { Visitor } from "../../../verify/visitor.ts";
import { type Config, Stack } from "../../conformance/stack.ts";
import { refreshes } from "../../conformance/visitor.ts";
import { assertEachMentions, assertMentions } from "../../mentions.ts";
import { classBytes } from "../../unit/application/classBytes.ts";
import { type ZipEntry, zip } from "../../unit/application/zip.ts";
import { compiledIn } from "./compiled.ts";
import {
  type ComposedServices,
  exported,
  filesIn,
  inVolume,
  placeFiles,
  settingsOf,
  settingsOfContainer,
} from "./exported.ts";
import { LOGGED_IN, LOGIN_CONFIG, LOGIN_PAGES, logIn, PASSWORD, USER, visitorOf } from "./login.ts";
import { COUNTER, enter, ROOM } from "./room.ts";
import { failures, labOf, verified } from "./verification.ts";

const STACK = "application";
const PORT = 18163;
const SITE = `http://127.0.0.1:${PORT}`;
const TOMCATS = ["node1-tomcat", "node2-tomcat"];
/** The one with `javax.servlet` that is still mended. */
const PROFILE = "tomcat9";
const OTHERS = ["node1-httpd", "node2-memcached", "node3-memcached"];

/** Begins a session of so many bytes. */
const BALLAST =
  '<% byte[] bytes = new byte[Integer.parseInt(request.getParameter("bytes"))]; new java.util.Random().nextBytes(bytes); session.setAttribute("ballast", bytes); %>';

/** Tomcat refuses it: the application is distributable, and an Object is not Serializable. */
const THING = '<% session.setAttribute("thing", new Object()); %>';

/** A list may be set, whatever it holds. */
const LIST =
  '<% java.util.ArrayList<Object> list = new java.util.ArrayList<>(); list.add(new Object()); session.setAttribute("list", list); %>';

/** Counts in an object of a class in no package, which a page cannot import. */
const UNPACKAGED = `<%@ page contentType="application/json" trimDirectiveWhitespaces="true" %><%
  Object cart = session.getAttribute("cart");
  if (cart == null) cart = application.getClassLoader().loadClass("Cart").getDeclaredConstructor().newInstance();
  java.lang.reflect.Field count = cart.getClass().getField("count");
  count.setInt(cart, count.getInt(cart) + 1);
  session.setAttribute("cart", cart);
%>{"id":"<%= session.getId() %>","count":<%= count.getInt(cart) %>,"node":"<%= java.net.InetAddress.getLocalHost().getHostName() %>"}`;

interface Answer {
  readonly id: string;
  readonly count: number;
  readonly node: string;
}

/** Its users are in a file of its own, which a global resource would have on another Tomcat. */
const CONTEXT = `<Context>
  <Resource name="users" type="org.apache.catalina.UserDatabase"
    factory="org.apache.catalina.users.MemoryUserDatabaseFactory"
    pathname="applications/application/WEB-INF/users.xml"/>
  <Realm className="org.apache.catalina.realm.UserDatabaseRealm" localJndiResource="true" resourceName="users"/>
</Context>`;
const USERS = `<tomcat-users><user username="${USER}" password="${PASSWORD}" roles="reader"/></tomcat-users>`;

const SHOP: readonly ZipEntry[] = [
  { name: "index.jsp", content: COUNTER },
  { name: "greeting.txt", content: "hello from the shop" },
  {
    name: "WEB-INF/web.xml",
    content: `<web-app><display-name>Shop</display-name>${LOGIN_CONFIG}</web-app>`,
  },
  { name: "META-INF/context.xml", content: CONTEXT },
  { name: "WEB-INF/users.xml", content: USERS },
  ...Object.entries(LOGIN_PAGES).map(([name, content]) => ({ name, content })),
  { name: "ballast.jsp", content: BALLAST },
];

/** Its listener is not there. */
const BROKEN: readonly ZipEntry[] = SHOP.map((entry) =>
  entry.name === "WEB-INF/web.xml"
    ? {
        ...entry,
        content: "<web-app><listener><listener-class>com.acme.Gone</listener-class></listener></web-app>",
      }
    : entry,
);
const WHY = /\/shop did not start: .*java\.lang\.ClassNotFoundException: com\.acme\.Gone/;

suite("an application of the user's own", () => {
  let folder: string;
  let stack: Stack;
  const war = () => join(folder, "shop.war");
  const build = (...entries: readonly ZipEntry[]) => writeFile(war(), zip(entries));

  const reports = () => {
    const topology = parseTopology(config({ war: war() }));
    return applicationReports(TARGETS[topology.target].inspect(STACK, topology), topology);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "msm-lab-war-"));
    stack = await Stack.open(STACK, config({ war: war() }));
  });
  after(async () => {
    await stack?.close();
    await rm(folder, { recursive: true });
  });

  test("that does not start fails the first up with its exception; a mended one comes up", async () => {
    await build(...BROKEN);
    const { code, output } = await stack.try("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, WHY);
    await build(...SHOP);
    await stack.up();
  });

  test("answers under its name through every Tomcat, in one session, beside the page", async () => {
    const answers = await visits(6);
    assert.deepEqual(
      answers.map(({ count }) => count),
      [1, 2, 3, 4, 5, 6],
    );
    assert.equal(new Set(answers.map(({ id }) => bareId(id))).size, 1);
    assert.deepEqual(new Set(answers.map(({ node }) => node)), new Set(["node1", "node2"]));
    const [page] = await refreshes(new Visitor(`${SITE}/test/`), 1);
    assert.match(page?.host ?? "", /^Tomcat[AB]\.magedu\.com$/);
    assert.equal((await stack.outputs()).applicationUrl, `${SITE}/shop/`);
  });

  test("is distributable on the nodes, owned by root and for the service's group alone", async () => {
    const file = "/srv/msm-lab/tomcat/applications/application/WEB-INF/web.xml";
    const found = await docker(
      "exec",
      container("node1-tomcat"),
      "sh",
      "-c",
      `stat -c '%a %u %G' ${file}; cat ${file}`,
    );
    assert.match(found, /^640 0 tomcat\n<web-app><display-name>Shop<\/display-name>\n {2}<distributable\/>/);
  });

  suite("exported for compose", () => {
    const volume = `msm-lab-${STACK}-exported`;
    const topology = (page: Config = {}) => parseTopology({ ...config({ war: war() }), page });
    let services: ComposedServices;
    let image: string;
    const write = async (page?: Config) => {
      services = await exported(join(folder, "exported"), topology(page));
    };
    const place = async () => {
      assert.ok(services["node1-files"]);
      await placeFiles(join(folder, "exported"), services["node1-files"], volume, image);
    };
    const inside = (script: string, user?: string) => inVolume(volume, image, script, user);

    before(async () => {
      await write();
      image = await docker("inspect", "--format", "{{.Image}}", container("node1"));
    });
    after(() => docker("volume", "rm", "--force", volume));

    test("has the containers of the lab, and one that places a node's files", async () => {
      const nodes = ["node1", "node2", "node3"];
      assert.deepEqual(
        Object.keys(services).toSorted(),
        [...nodes, "node1-files", "node2-files", ...TOMCATS, ...OTHERS].toSorted(),
      );
      for (const name of [...nodes, ...TOMCATS, ...OTHERS]) {
        const service = services[name];
        assert.ok(service);
        assert.deepEqual(settingsOf(name, service), await settingsOfContainer(STACK, name));
      }
    });

    test("places the files that the lab has, each for its own service alone", async () => {
      await place();
      assert.equal(await filesIn(volume, image), await filesIn(container("node1"), image));
      const { httpd, tomcat } = SERVICE_USERS;
      const secret = "/srv/msm-lab/tomcat/secrets/ajp";
      assert.match(await inside(`cat ${secret}`, `${tomcat}:${tomcat}`), /^[\w-]{32}$/);
      await assert.rejects(inside(`cat ${secret}`, `${httpd}:${httpd}`), /Permission denied/);
    });

    test("written again replaces a JSP where it is, and other files by another release", async () => {
      const release = () => inside("readlink /srv/msm-lab/tomcat");
      const first = await release();
      await write({ domain: "changed.example" });
      await place();
      assert.equal(await release(), first);
      assert.match(await inside("cat /srv/msm-lab/tomcat/page/index.jsp"), /TomcatA\.changed\.example/);
      await write({ contextPath: "/other" });
      await place();
      assert.notEqual(await release(), first);
      // The Tomcat that is still to be replaced reads from it.
      await inside(`test -d /srv/msm-lab/${first}`);
      assert.equal(await inside("ls -A /srv/msm-lab/.releases/tomcat | wc -l"), "2");
    });

    test("keeps the certificate that it has signed itself until its names change", async () => {
      const chain = async (name: string) => {
        const tls = { ...config(), tls: { selfSigned: true }, publish: { port: PORT, name } };
        await exported(join(folder, "exported"), parseTopology(tls));
        const secrets = await readFile(join(folder, "exported", "secrets.json"), "utf8");
        return JSON.parse(secrets).certificate.chain;
      };
      const first = await chain("www.example.com");
      assert.equal(await chain("www.example.com"), first);
      assert.notEqual(await chain("shop.example.com"), first);
    });
  });

  test("packed again from the same files is unchanged", async () => {
    await build(...[...SHOP].reverse());
    assert.deepEqual(Object.keys(await stack.up()), ["same"]);
  });

  test("is not in the state, but for its digest", async () => {
    const state = await stack.pulumi("stack", "export");
    assert.doesNotMatch(state, /hello from the shop/);
    assert.doesNotMatch(
      state,
      new RegExp(Buffer.from("hello from the shop").toString("base64").slice(0, 20)),
    );
    assert.match(state, /digest\\*": \\*"[0-9a-f]{64}/);
  });

  test("a session of one context cannot be had in the other by its id", async () => {
    const [{ id } = { id: "" }] = await visits(1);
    const response = await fetch(`${SITE}/test/`, { headers: { cookie: `JSESSIONID=${id}` } });
    assert.ok(!(await response.text()).includes(bareId(id)));
  });

  test("with a login by form is logged in at both Tomcats, whichever got the password", async () => {
    for (let i = 0; i < 2; i++) {
      const visitor = visitorOf(`${SITE}/shop/`);
      assert.equal((await logIn(visitor, "wrong")).text, "please log in");
      await logIn(visitor);
      const answers = [await visitor("own.jsp"), await visitor("own.jsp"), await visitor("own.jsp")];
      assert.deepEqual(
        new Set(answers.map(({ text }) => text)),
        new Set([`${LOGGED_IN} node1`, `${LOGGED_IN} node2`]),
      );
    }
  });

  test("keeps its session when the memcached that its id names is killed", async () => {
    const visit = visitor();
    const first = await visit();
    const store = first.id.endsWith("-n1") ? "node2-memcached" : "node3-memcached";
    await docker("kill", container(store));
    const during = [await visit(), await visit(), await visit()];
    await docker("start", container(store));
    const all = [first, ...during, await visit()];
    assert.deepEqual(
      all.map(({ count }) => count),
      [1, 2, 3, 4, 5],
    );
    assert.equal(new Set(all.map(({ id }) => bareId(id))).size, 1);
  });

  test("keeps objects of its own classes; one of a library is refused, and reported by its class", async () => {
    const library = zip([
      { name: "org/other/Cart.class", content: await compiled("Cart", cart("org.other")) },
    ]);
    await build(
      ...SHOP.map((entry) =>
        entry.name === "index.jsp" ? { ...entry, content: cartJsp("com.acme.shop") } : entry,
      ),
      {
        name: "WEB-INF/classes/com/acme/shop/Cart.class",
        content: await compiled("Cart", cart("com.acme.shop")),
      },
      { name: "unpackaged.jsp", content: UNPACKAGED },
      { name: "WEB-INF/classes/Cart.class", content: await compiled("Cart", cart("")) },
      { name: "other.jsp", content: cartJsp("org.other") },
      { name: "thing.jsp", content: THING },
      { name: "list.jsp", content: LIST },
      { name: "WEB-INF/lib/other.jar", content: library },
    );
    await stack.up();
    assert.deepEqual(
      (await visits(4)).map(({ count }) => count),
      [1, 2, 3, 4],
    );
    const unpackaged = visitor("/shop/unpackaged.jsp");
    assert.deepEqual(
      [await unpackaged(), await unpackaged(), await unpackaged()].map(({ count }) => count),
      [1, 2, 3],
    );
    assert.deepEqual(await reports(), []);
    const other = visitor("/shop/other.jsp");
    const counts = [await other(), await other(), await other()].map(({ count }) => count);
    assert.deepEqual(counts, [1, 1, 1]);
    assertEachMentions(
      (await reports()).map(({ message }) => message),
      ["org.other.Cart"],
    );
  });

  test("that puts into a session what cannot be kept is reported, once for each attribute and class", async () => {
    // In turn: each Tomcat gets both.
    for (let i = 0; i < 2; i++) assert.equal((await fetch(`${SITE}/shop/thing.jsp`)).status, 500);
    for (let i = 0; i < 4; i++) assert.equal((await fetch(`${SITE}/shop/list.jsp`)).status, 200);
    const found = (await reports()).filter(({ message }) => message.includes("java.lang.Object"));
    assertEachMentions(
      found.map(({ message }) => message).toSorted(),
      ["/shop", '"list"', "java.util.ArrayList", "java.lang.Object", "java.io.Serializable"],
      ["/shop", '"thing"', "java.lang.Object", "java.io.Serializable"],
    );
    for (const { tomcats } of found) assert.deepEqual(tomcats, ["TomcatA", "TomcatB"]);
  });

  test("with a changed content shows in preview, and starts the Tomcats alone anew", async () => {
    await build(...SHOP.slice(0, 1), { name: "greeting.txt", content: "good evening" }, ...SHOP.slice(2));
    assert.match(await stack.pulumi("preview", "--diff"), /shop\.war/);
    const earlier = await starts();
    await stack.up();
    assert.deepEqual(changed(earlier, await starts()), TOMCATS);
    for (let i = 0; i < 2; i++) assert.equal(await text("/shop/greeting.txt"), "good evening");
  });

  test("a file of it changed on a node by hand is named by preview and put back by up", async () => {
    const file = "/srv/msm-lab/tomcat/applications/application/greeting.txt";
    await docker("exec", "--user", "0", container("node2"), "sh", "-c", `echo tampered > ${file}`);
    assert.match(
      await stack.pulumi("preview", "--refresh", "--diff"),
      /applications\/application\/greeting\.txt changed/,
    );
    const earlier = await starts();
    await stack.up();
    assert.deepEqual(changed(earlier, await starts()), ["node2-tomcat"]);
    for (let i = 0; i < 2; i++) assert.equal(await text("/shop/greeting.txt"), "good evening");
  });

  test("that does not start any more is told with its exception, and the one that ran runs again", async () => {
    const visit = visitor();
    const first = await visit();
    await build(...BROKEN);
    const { code, output } = await stack.try("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, WHY);
    assert.match(output, /release .* of tomcat runs again/);
    for (let i = 0; i < 2; i++) assert.equal(await text("/shop/greeting.txt"), "good evening");
    assert.equal((await visit()).count, first.count + 1);
    assert.deepEqual(await reports(), []);
  });

  test("that leads out of its folder, or is for other programs, is refused before anything is touched", async () => {
    for (const [entry, why] of [
      [{ name: "../../evil.sh", content: "evil" }, /evil\.sh/],
      [
        {
          name: "WEB-INF/classes/a/Hello.class",
          content: classBytes("a/Hello", { supertype: "jakarta/servlet/http/HttpServlet" }),
        },
        /a\.Hello .*jakarta\.servlet/,
      ],
      [
        { name: "WEB-INF/classes/a/Hello.class", content: classBytes("a/Hello", { version: 65 }) },
        /a\.Hello .*Java 21.*Java 17/,
      ],
    ] as const) {
      await build(...SHOP, entry);
      const { code, output } = await stack.try("up", "--yes", "--skip-preview");
      assert.notEqual(code, 0);
      assert.match(output, /application\.war +.*shop\.war: /);
      assert.match(output, why);
      assert.doesNotMatch(output, /\n\s+at /, "no stack trace for a user's mistake");
      assert.equal(await text("/shop/greeting.txt"), "good evening");
    }
  });

  suite("with a WebSocket", () => {
    const enterAs = (jar: CookieJar) => enter(`ws://127.0.0.1:${PORT}/shop/room`, jar.headers());

    test("is found to have one, and every Tomcat serves it in the visitor's session", async () => {
      assert.equal(await opensWebSocketPort(), false);
      const room = {
        name: "WEB-INF/classes/com/acme/shop/Room.class",
        content: await compiled("Room", ROOM.replaceAll("jakarta.", "javax.")),
      };
      await build(...SHOP, room);
      await stack.up();

      const jar = new CookieJar();
      const visit = visitor("/shop/", jar);
      await visit();
      const { id } = await visit();
      const heard = [];
      for (let i = 0; i < 4; i++) {
        const guest = await enterAs(jar);
        heard.push(await guest.say("hello"));
        guest.leave();
      }
      assert.deepEqual(new Set(heard.map(({ node }) => node)), new Set(["node1", "node2"]));
      for (const each of heard)
        assert.deepEqual({ ...each, node: "" }, { word: "hello", node: "", id, count: "2" });
      assert.equal((await visit()).count, 3);
    });

    test("passes verify: the port is open for it, and refuses whoever is not httpd", async () => {
      const results = await verified(await labOf(stack, config({ war: war() })));
      assert.deepEqual(
        results.filter(({ result }) => result !== "passed"),
        [],
      );
      assert.ok(results.some(({ name }) => name.includes("WebSocket")));
    });

    test("is told of the Tomcat that would come by default, and refused there, when its stack names no profile any more", async () => {
      const { profile, ...unnamed } = config({ war: war() });
      stack.configure(unnamed);
      const { code, output } = await stack.try("preview");
      stack.configure(config({ war: war() }));
      assert.notEqual(code, 0);
      assert.match(output, new RegExp(`warning: profile .*tomcat11.*config set profile ${profile} `));
      assert.match(output, /application\.war .*Room needs javax\.servlet.*\n.*profile to tomcat9 .*convert/);
    });

    test("is told to go away when its Tomcat stops, and finds the other one", async () => {
      const jar = new CookieJar();
      await visitor("/shop/", jar)();
      let guest = await enterAs(jar);
      if ((await guest.say("first")).node !== "node2") guest = await enterAs(jar);
      assert.equal((await guest.say("second")).node, "node2");
      const stopped = docker("stop", container("node2-tomcat"));
      assert.equal((await guest.closed).code, 1001);
      await stopped;
      for (let i = 0; i < 3; i++) {
        const other = await enterAs(jar);
        assert.equal((await other.say("third")).node, "node1");
        other.leave();
      }
      await docker("start", container("node2-tomcat"));
    });
  });

  test("of whose sessions the stores lose some, or take one not at all, is told with the settings", async () => {
    const lab = () => labOf(stack, config({ war: war() }));
    const begin = (bytes: number) => fetch(`${SITE}/shop/ballast.jsp?bytes=${bytes}`);
    assert.ok(!failures(await verified(await lab())).some((failure) => failure.includes("stores.memory")));

    await Promise.all(
      Array.from({ length: 10 }, async () => {
        for (let i = 0; i < 100; i++) assert.equal((await begin(100_000)).status, 200);
      }),
    );
    await begin(1_100_000);
    const { topology, inside } = await lab();
    const troubles = storeTroubles(await storeMemories(inside, topology.stores), topology.storeSize);
    // A full store may also refuse an item, while all that it could drop for it is in use.
    const evicting = troubles.filter(({ kind }) => kind === "evicted").map(({ store }) => store);
    assert.deepEqual(evicting, ["n1", "n2"]);
    for (const { store, message } of troubles) assertMentions(message, store, "stores.memory", "64");
    const told = failures(await verified(await lab())).filter((failure) => failure.includes("stores.memory"));
    assertMentions(told.join("\n"), "n1", "n2");
    const reported = (await reports()).map(({ message }) => message);
    assertMentions(reported.join("\n"), "stores.itemSize", "1.1 MiB");
  });

  test("is gone from address and nodes once the configuration drops it", async () => {
    stack.configure(config());
    await stack.up();
    assert.equal(await opensWebSocketPort(), false);
    assert.equal((await fetch(`${SITE}/shop/`)).status, 404);
    assert.equal((await fetch(`${SITE}/test/`)).status, 200);
    for (const node of ["node1", "node2"]) {
      assert.doesNotMatch(await docker("exec", container(node), "ls", "/srv/msm-lab"), /application/);
      assert.doesNotMatch(
        await docker("exec", "--user", "0", container(node), "ls", "/srv/msm-lab/tomcat"),
        /application/,
      );
    }
    assert.equal((await stack.outputs()).applicationUrl, "");
  });
});

function config(application: Config = {}): Config {
  return {
    profile: PROFILE,
    network: { subnet: "172.29.63.0/24" },
    nodes: {
      node1: { address: "172.29.63.1", services: ["httpd", "tomcat"] },
      node2: { address: "172.29.63.2", services: ["tomcat", "memcached"] },
      node3: { address: "172.29.63.3", services: ["memcached"] },
    },
    publish: { port: PORT },
    application,
  };
}

/** Asks the shop as one visitor, who keeps the cookie. */
function visitor(path = "/shop/", jar = new CookieJar()): () => Promise<Answer> {
  return async () => {
    const response = await fetch(SITE + path, { headers: jar.headers() });
    jar.keep(response.headers.getSetCookie());
    return (await response.json()) as Answer;
  };
}

async function visits(times: number): Promise<readonly Answer[]> {
  const visit = visitor();
  const answers: Answer[] = [];
  for (let i = 0; i < times; i++) answers.push(await visit());
  return answers;
}

/** Counts in an object of a class, where `COUNTER` counts in a number. */
function cartJsp(name: string): string {
  return `<%@ page contentType="application/json" trimDirectiveWhitespaces="true" import="${name}.Cart" %><%
  Cart cart = (Cart) session.getAttribute("cart");
  if (cart == null) cart = new Cart();
  cart.count++;
  session.setAttribute("cart", cart);
%>{"id":"<%= session.getId() %>","count":<%= cart.count %>,"node":"<%= java.net.InetAddress.getLocalHost().getHostName() %>"}`;
}

/** Of the package, or of none. */
function cart(name: string): string {
  return `${name && `package ${name};`} public class Cart implements java.io.Serializable { public int count; }`;
}

function compiled(name: string, source: string): Promise<Buffer> {
  return compiledIn(["exec", container("node1-tomcat")], name, source);
}

/** Of TomcatB. */
async function opensWebSocketPort(): Promise<boolean> {
  const script = ": <>/dev/tcp/172.29.63.2/8081";
  return await docker("exec", container("node2"), "bash", "-c", script).then(
    () => true,
    () => false,
  );
}

async function text(path: string): Promise<string> {
  return await (await fetch(SITE + path)).text();
}

async function starts(): Promise<ReadonlyMap<string, string>> {
  const services = [...TOMCATS, ...OTHERS];
  const format = "{{.State.StartedAt}}";
  const times = await docker("inspect", "--format", format, ...services.map(container));
  return new Map(times.split("\n").map((time, index) => [services[index] ?? "", time]));
}

function changed(
  earlier: ReadonlyMap<string, string>,
  later: ReadonlyMap<string, string>,
): readonly string[] {
  return [...later].filter(([name, time]) => earlier.get(name) !== time).map(([name]) => name);
}

function container(name: string): string {
  return `msm-lab-${STACK}-${name}`;
}
