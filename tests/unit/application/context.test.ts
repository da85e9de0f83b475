/** META-INF/context.xml and libraries, from an application's files to what is refused or kept. */

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { applicationContent } from "../../../application/applicationContent.ts";
import { applicationProblems } from "../../../application/problems.ts";
import { contextWarnings } from "../../../application/userContext.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { assertEachMentions, assertProblems, type Expected } from "../../mentions.ts";
import { classBytes } from "./classBytes.ts";
import { type ZipEntry, zip } from "./zip.ts";

const folder = mkdtempSync(join(tmpdir(), "msm-lab-context-"));
after(() => rmSync(folder, { recursive: true }));

let count = 0;
function archive(ending: string, entries: readonly ZipEntry[]): string {
  const file = join(folder, `${++count}.${ending}`);
  writeFileSync(file, zip(entries));
  return file;
}

function jar(...classes: readonly string[]): string {
  return archive(
    "jar",
    classes.map((name) => ({ name: `${name}.class` })),
  );
}

function shop(context: string | Uint8Array, ...others: readonly ZipEntry[]): string {
  return archive("war", [
    { name: "WEB-INF/web.xml", content: "<web-app/>" },
    { name: "META-INF/context.xml", content: context },
    ...others,
  ]);
}

function content(war: string, more: object = {}) {
  const [application = assert.fail()] = topologyOf(war, more).applications;
  return applicationContent(application);
}

function topologyOf(war: string, more: object = {}) {
  return parseTopology({ application: { war, contextPath: "/shop", ...more } });
}

async function refused(war: string, more: object, ...expected: readonly Expected[]): Promise<void> {
  assertProblems(
    await applicationProblems(topologyOf(war, more)),
    ...expected.map((each) => ({ path: "application.war", ...each })),
  );
}

suite("an application's context.xml", () => {
  test("is read as Tomcat reads it: entities, CDATA, comments, line breaks in attributes", async () => {
    const { context } = await content(
      shop(`<?xml version='1.0'?>\r
<!-- ours -->
<Context cookies="true" xmlns:x="urn:x" x:other="1">
  <Resource name="jdbc/shop" password="&lt;a&#38;b&#10;"
            connectionProperties="a=1;\r\n\tb=2"/>
  <x:Unknown/>
  <WatchedResource> WEB-INF/<!-- -->a<![CDATA[&b]]> </WatchedResource>
</Context>`),
    );
    assert.deepEqual(context, {
      attributes: { cookies: "true" },
      elements: [
        {
          name: "Resource",
          attributes: { name: "jdbc/shop", password: "<a&b\n", connectionProperties: "a=1;  b=2" },
          children: [],
          text: "",
          line: 4,
        },
        { name: "WatchedResource", attributes: {}, children: [], text: "WEB-INF/a&b", line: 8 },
      ],
      warnings: [],
    });
  });

  test("may be in another encoding, if it says so", async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?><Context><Parameter name="a" value="Größe"/></Context>`;
    const { context } = await content(shop(Buffer.from(text, "latin1")));
    assert.equal(context?.elements[0]?.attributes.value, "Größe");
  });

  test("may be missing", async () => {
    const { context } = await content(archive("war", [{ name: "WEB-INF/web.xml", content: "<web-app/>" }]));
    assert.equal(context, undefined);
  });

  test("leaves to the lab what the lab decides, which is told with its line", async () => {
    const war =
      shop(`<Context path="/other" docBase="/srv/shop" distributable="false" sessionCookieName="SHOP">
  <Manager className="org.apache.catalina.session.PersistentManager">
    <Store className="org.acme.Store"/>
  </Manager>
  <Loader delegate="true"/>
</Context>`);
    assert.deepEqual(await applicationProblems(topologyOf(war)), []);
    const read = await content(war);
    assert.deepEqual(read.context?.attributes, { sessionCookieName: "SHOP" });
    assert.deepEqual(
      read.context?.elements.map(({ name }) => name),
      ["Loader"],
    );
    const [application = assert.fail()] = topologyOf(war).applications;
    assertEachMentions(
      contextWarnings([{ ...application, ...read }]),
      [war, "META-INF/context.xml", "line 1", "path", "contextPath"],
      [war, "META-INF/context.xml", "line 1", "docBase"],
      ["line 1", "distributable"],
      ["line 2", "Manager"],
      ["line 3", "Store", "Manager"],
    );
  });

  test("whose path is the configured one says nothing new", async () => {
    assert.deepEqual((await content(shop(`<Context path="/shop"/>`))).context?.warnings, []);
  });

  test("is warned about what no Tomcat of a lab can do: global resources, logs in its own folder", async () => {
    const { context } = await content(
      shop(`<Context>
  <ResourceLink name="jdbc/a" global="jdbc/shop" type="javax.sql.DataSource"/>
  <Valve className="org.apache.catalina.valves.AccessLogValve"/>
  <Valve className="org.apache.catalina.valves.AccessLogValve" directory="\${java.io.tmpdir}"/>
</Context>`),
    );
    assertEachMentions(
      context?.warnings ?? [],
      ["line 2", "ResourceLink", "jdbc/a", "Resource"],
      ["line 3", "Valve", "java.io.tmpdir"],
    );
    assert.deepEqual(
      context?.elements.map(({ name }) => name),
      ["ResourceLink", "Valve", "Valve"],
    );
  });
});

suite("the name of the session's cookie", () => {
  const webXml =
    "<web-app><session-config><cookie-config><name>WEB</name></cookie-config></session-config></web-app>";
  const cookieOf = async (context: string) => {
    const entries = [
      { name: "WEB-INF/web.xml", content: webXml },
      { name: "META-INF/context.xml", content: context },
    ];
    return (await content(archive("war", entries))).sessionCookie;
  };

  test("is that of context.xml, then that of web.xml", async () => {
    assert.equal(await cookieOf('<Context sessionCookieName="CONTEXT"/>'), "CONTEXT");
    assert.equal(await cookieOf('<Context sessionCookieName=""/>'), "WEB");
    assert.equal(await cookieOf("<Context/>"), "WEB");
  });
});

suite("a context.xml that would keep the application from starting is told before anything is touched", () => {
  test("what is not XML, or no Context", async () => {
    for (const [text, ...words] of [
      ["", "empty"],
      ["<Context>\n<Realm>\n</Context>", "line 3"],
      ["<Context>&secret;</Context>", "line 1"],
      ["<Server/>", "Server", "Context"],
      ["<Context/><Context/>", "line 1"],
      ["<context/>", "context", "Context"],
    ]) {
      const file = shop(text ?? "");
      await refused(file, {}, { message: [file, "META-INF/context.xml", ...words], cure: ["repair"] });
    }
    await refused(shop(Buffer.from([0xff, 0xfe, 0x3c])), {}, { message: ["UTF-8"] });
    await refused(
      shop(" ".repeat(40_000)),
      {},
      { message: ["META-INF/context.xml", "40000"], cure: ["32768"] },
    );
  });

  test("a class that nobody has, each with its element and line", async () => {
    const war = shop(`<Context wrapperClass="org.acme.Wrapper">
  <Valve className="org.acme.Valve"/>
  <Realm className="org.apache.catalina.realm.LockOutRealm">
    <Realm className="org.acme.Realm"><CredentialHandler className="\${handler}"/></Realm>
  </Realm>
  <Resource name="jdbc/a" factory="org.acme.Factory" driverClassName="org.acme.Driver"/>
  <WrapperListener>org.acme.Listener</WrapperListener>
</Context>`);
    const cure = ["libraries"];
    await refused(
      war,
      {},
      { message: ["line 1", "Context", "org.acme.Wrapper"], cure },
      { message: ["line 2", "Valve", "org.acme.Valve"], cure },
      { message: ["line 4", "Realm", "org.acme.Realm"], cure },
      { message: ["line 6", "Resource", "org.acme.Factory"], cure },
      { message: ["line 6", "Resource", "org.acme.Driver"], cure },
      { message: ["line 7", "WrapperListener", "org.acme.Listener"], cure },
    );
  });

  test("the application's own class, if Tomcat looks for it elsewhere", async () => {
    const context = `<Context><Valve className="org.acme.Valve"/>
<Resource name="a" factory="org.acme.Factory"/><Resource name="b" driverClassName="org.acme.Driver"/></Context>`;
    const own = [
      { name: "WEB-INF/classes/org/acme/Valve.class" },
      { name: "WEB-INF/classes/org/acme/Factory.class" },
      { name: "WEB-INF/lib/driver.jar", content: zip([{ name: "org/acme/Driver.class" }]) },
      { name: "WEB-INF/lib/broken.jar", content: "no jar" },
    ];
    const war = shop(context, ...own);
    await refused(war, {}, { message: ["line 1", "org.acme.Valve"], cure: ["libraries"] });
    assert.deepEqual(
      await applicationProblems(topologyOf(war, { libraries: [jar("org/acme/Valve", "org/acme/Valve$A")] })),
      [],
    );
  });

  test("a realm that needs a global resource, or a file that no Tomcat of a lab has", async () => {
    const realm = (attributes: string) => `<Realm className="org.apache.catalina.realm.${attributes}/>`;
    const users = "org.apache.catalina.users.MemoryUserDatabaseFactory";
    const war = shop(
      `<Context>
${realm('UserDatabaseRealm"')}
${realm('DataSourceRealm" localDataSource="false"')}
${realm('MemoryRealm"')}
<Resource name="u" factory="${users}" pathname="\${catalina.base}/applications/application/WEB-INF/none.xml"/>
${realm('UserDatabaseRealm" localJndiResource="true"')}
${realm('MemoryRealm" pathname="applications/application/WEB-INF/users.xml"')}
<Resource name="u" factory="${users}" pathname="\${catalina.base}/applications/application/WEB-INF/users.xml"/>
${realm('MemoryRealm" pathname="/etc/users.xml"')}
</Context>`,
      { name: "WEB-INF/users.xml" },
    );
    const cure = ["applications/application/WEB-INF/users.xml"];
    await refused(
      war,
      {},
      {
        message: ["line 2", "org.apache.catalina.realm.UserDatabaseRealm"],
        cure: ['localJndiResource="true"'],
      },
      { message: ["line 3", "org.apache.catalina.realm.DataSourceRealm"], cure: ['localDataSource="true"'] },
      { message: ["line 4", "conf/tomcat-users.xml"], cure },
      { message: ["line 5", "WEB-INF/none.xml"], cure },
    );
  });

  test("a name of the cookie that httpd cannot know", () =>
    refused(
      shop(`<Context sessionCookieName="\${cookie}"/>`),
      {},
      { message: ["line 1", "sessionCookieName"] },
    ));

  test("beside what is wrong with the rest of it", async () => {
    const war = archive("war", [
      { name: "WEB-INF/web.xml", content: "<web-app>" },
      { name: "META-INF/context.xml", content: '<Context><Valve className="a.B"/></Context>' },
    ]);
    await refused(war, {}, { message: ["WEB-INF/web.xml"] }, { message: ["a.B"] });
  });
});

suite("libraries", () => {
  const war = shop("<Context><Valve className='org.acme.Valve'/></Context>");
  const problems = (...libraries: readonly string[]) => applicationProblems(topologyOf(war, { libraries }));
  const path = "application.libraries";

  test("change the digest of what is placed with their content", async () => {
    const digestOf = async (library: string) =>
      (await content(war, { libraries: [library] })).librariesDigest ?? assert.fail();
    const library = jar("a/B");
    const earlier = await digestOf(library);
    assert.match(earlier, /^[0-9a-f]{64}$/);
    writeFileSync(library, zip([{ name: "a/C.class" }]));
    assert.notEqual(await digestOf(library), earlier);
    assert.equal((await content(war)).librariesDigest, undefined);
  });

  test("of another application count as well, in the class loader that all share", async () => {
    const applications = {
      a: { war, contextPath: "/a" },
      b: { war, contextPath: "/b", libraries: [jar("org/acme/Valve")] },
    };
    assert.deepEqual(await applicationProblems(parseTopology({ applications })), []);
  });

  test("may be links: their paths are the user's own", async () => {
    const link = join(folder, "link.jar");
    symlinkSync(jar("org/acme/Valve"), link);
    assert.deepEqual(await problems(link), []);
  });

  test("that are missing, no files or no jars are all told, and nothing is said of their classes", async () => {
    const missing = join(folder, "missing.jar");
    const text = join(folder, "text.jar");
    writeFileSync(text, "no jar");
    const directory = join(folder, "directory.jar");
    mkdirSync(directory);
    assertProblems(
      await problems(missing, text, directory),
      { path, message: [missing, "no such file"], cure: [missing] },
      { path, message: [text, "zip"] },
      { path, message: [directory, "not a file"] },
    );
  });

  test("that are compiled for a newer Java are refused with a class of them", async () => {
    const content = classBytes("org/acme/Valve", { version: 65 });
    const library = archive("jar", [{ name: "org/acme/Valve.class", content }]);
    const expected = { path, message: [library, "org.acme.Valve", "Java 21"], cure: ["Java 17"] };
    assertProblems(await problems(library), expected);
  });

  test("that the lab brings itself are refused by a class in them", async () => {
    for (const name of [
      "javax/servlet/Servlet",
      "org/apache/catalina/core/StandardContext",
      "de/javakaffee/web/msm/MemcachedSessionService",
      "net/spy/memcached/MemcachedClient",
      "msmlab/DrainValve",
    ]) {
      const own = jar("org/acme/Valve", name);
      assertProblems(await problems(own), {
        path,
        message: [own, name.replaceAll("/", ".")],
        cure: ["remove"],
      });
    }
  });
});
