import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { JAVA_RELEASE } from "../../../application/platform.ts";
import { applicationProblems } from "../../../application/problems.ts";
import { imageOf } from "../../../templates/images/images.ts";
import { PROFILES } from "../../../topology/model.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { assertProblems } from "../../mentions.ts";
import { nonSticky } from "../templates/seedTopology.ts";
import { type ClassOptions, classBytes } from "./classBytes.ts";
import { type ZipEntry, zip } from "./zip.ts";

const folder = mkdtempSync(join(tmpdir(), "msm-lab-platform-"));
after(() => rmSync(folder, { recursive: true }));

const JAVA_21 = 65;

type Classes = Readonly<Record<string, ClassOptions>>;

/** Classes as entries of an archive. */
function entries(classes: Classes, below = ""): readonly ZipEntry[] {
  return Object.entries(classes).map(([name, options]) => ({
    name: `${below}${name}.class`,
    content: classBytes(name, options),
  }));
}

const own = (classes: Classes) => entries(classes, "WEB-INF/classes/");

function library(name: string, classes: Classes, ...others: readonly ZipEntry[]): ZipEntry {
  return { name: `WEB-INF/lib/${name}.jar`, content: zip([...entries(classes), ...others]) };
}

/** The library of a framework that Tomcat lets start the classes of the application. */
function framework(name: string, api: "javax" | "jakarta"): ZipEntry {
  const service = `${api}.servlet.ServletContainerInitializer`;
  return library(
    name,
    {
      "org/framework/Start": {
        interfaces: [`${api}/servlet/ServletContainerInitializer`],
        descriptors: [`L${api}/servlet/annotation/HandlesTypes;`],
      },
      "org/framework/Application": { interfaces: ["org/framework/Started"] },
      "org/framework/Started": { descriptors: [`(L${api}/servlet/ServletContext;)V`] },
    },
    { name: `META-INF/services/${service}`, content: "# as in the jar's manual\norg.framework.Start # it\n" },
  );
}

let count = 0;
async function problemsOf(entries: readonly ZipEntry[], descriptor = "<web-app/>") {
  const war = join(folder, `${++count}.war`);
  writeFileSync(war, zip([{ name: "WEB-INF/web.xml", content: descriptor }, ...entries]));
  return await applicationProblems(parseTopology({ application: { war, contextPath: "/shop" } }));
}

/** @param title names what has to be changed. */
async function refused(title: string, entries: readonly ZipEntry[], descriptor?: string): Promise<void> {
  const expected = { path: "application.war", message: [title, "jakarta.servlet"], cure: ["javax.servlet"] };
  assertProblems(await problemsOf(entries, descriptor), expected);
}

async function accepted(entries: readonly ZipEntry[], descriptor?: string): Promise<void> {
  assert.deepEqual(await problemsOf(entries, descriptor), []);
}

const JAKARTA: ClassOptions = { supertype: "jakarta/servlet/http/HttpServlet" };
const JAVAX: ClassOptions = { supertype: "javax/servlet/http/HttpServlet" };
const JAKARTA_6 = '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"/>';

suite("an application for jakarta.servlet is refused", () => {
  test("with the class of its own that uses it, however it does", async () => {
    for (const options of [
      JAKARTA,
      { interfaces: ["java/lang/Runnable", "jakarta/servlet/Filter"] },
      { descriptors: ["Ljakarta/servlet/annotation/WebServlet;"] },
      { descriptors: ["(I[Ljakarta/servlet/http/Cookie;)V"] },
    ]) {
      const classes = own({ "shop/Cart": JAVAX, "shop/Hello": options });
      await refused("shop.Hello", classes);
    }
  });

  test("with the class that one of its own inherits from", async () => {
    const start = own({ "shop/Start": { supertype: "org/framework/Application" } });
    const title = "WEB-INF/lib/framework-6.jar!org.framework.Started";
    await refused(title, [...start, framework("framework-6", "jakarta")]);
    await accepted([...start, framework("framework-5", "javax")]);
  });

  test("with the class that its web.xml names", async () => {
    const named = "<web-app><filter><filter-class>\n org.lib.First </filter-class></filter></web-app>";
    const first = { "org/lib/First": { supertype: "org/lib/Base" } };
    const title = "WEB-INF/lib/lib.jar!org.lib.Base";
    await refused(title, [library("lib", { ...first, "org/lib/Base": JAKARTA })], named);
    await accepted([library("lib", { ...first, "org/lib/Base": JAVAX })], named);
  });

  test("with the class of a framework that starts whatever it finds", async () => {
    const resource = own({ "shop/Resource": { descriptors: ["Ljakarta/ws/rs/Path;"] } });
    const title = "WEB-INF/lib/jersey-3.jar!org.framework.Start";
    await refused(title, [...resource, framework("jersey-3", "jakarta")]);
    await accepted([...resource, framework("jersey-2", "javax")]);
  });

  test("with an annotated class of a library, if it has no class of its own", async () => {
    const annotated = library("shop", {
      "shop/Hello": { descriptors: ["Ljakarta/servlet/annotation/WebServlet;"] },
    });
    const title = "WEB-INF/lib/shop.jar!shop.Hello";
    await refused(title, [annotated]);
  });

  test("with its web.xml, if no class is for javax.servlet", async () => {
    await refused("WEB-INF/web.xml", [{ name: "index.jsp" }], JAKARTA_6);
    await accepted(own({ "shop/Hello": JAVAX }), JAKARTA_6);
  });
});

suite("an application for javax.servlet is not refused", () => {
  const support = library(
    "logger",
    { "org/logger/Start": { interfaces: ["jakarta/servlet/ServletContainerInitializer"] } },
    {
      name: "META-INF/services/jakarta.servlet.ServletContainerInitializer",
      content: "org.logger.Start",
    },
  );
  const both = library("metrics", { "org/metrics/Tags": JAVAX, "org/metrics/JakartaTags": JAKARTA });

  test("for what its libraries have beside, whatever finds it", async () => {
    await accepted([support, both]);
    await accepted([...own({ "shop/Cart": {} }), support, both]);
    await accepted([...own({ "shop/Hello": JAVAX }), support, both, framework("spring-6", "jakarta")]);
    await accepted([
      ...own({ "shop/Cart": {} }),
      framework("jersey-2", "javax"),
      framework("jersey-3", "jakarta"),
    ]);
    await accepted([
      library("servlet-api-6", {
        "jakarta/servlet/annotation/Any": { descriptors: ["Ljakarta/servlet/annotation/Other;"] },
      }),
    ]);
  });

  test("for a class that supports both, or that only speaks of the other", async () => {
    await accepted(
      own({
        "shop/Both": { ...JAVAX, interfaces: ["jakarta/servlet/Servlet"] },
        "shop/Words": { strings: ["jakarta/servlet/Servlet", "Ljakarta/servlet/Servlet;"] },
        "shop/Other": { supertype: "my/jakarta/servlet/Own" },
      }),
    );
  });
});

suite("a class for a newer release of Java", () => {
  const newer = (name: string) => ({ [name]: { version: JAVA_21 } });

  test("is refused with its release and the one that runs", async () => {
    const jar = "WEB-INF/lib/lib.jar!org.lib.Cart";
    const found = await problemsOf([
      ...own({ "shop/A": {}, ...newer("shop/Cart") }),
      library("lib", newer("org/lib/Cart")),
    ]);
    assertProblems(
      found,
      { path: "application.war", message: ["shop.Cart", "Java 21", "Java 17"], cure: ["--release 17"] },
      { path: "application.war", message: [jar, "Java 21", "Java 17"], cure: ["Java 17"] },
    );
  });

  test("is told together with what else is wrong", async () => {
    const classes = own({ "shop/Hello": { ...JAKARTA, version: JAVA_21 } });
    assert.equal((await problemsOf(classes)).length, 2);
  });

  test("is no trouble where Java itself does not load it", async () => {
    await accepted([
      ...own({
        ...newer("module-info"),
        ...newer("META-INF/versions/21/shop/Cart"),
        "shop/Cart": { version: 61 },
      }),
      library("several", {
        ...newer("META-INF/versions/21/org/lib/Cart"),
        ...newer("module-info"),
        "org/lib/Cart": {},
      }),
      library("guarded", { ...newer("org/lib/Java21Cart"), "org/lib/OldCart": {} }),
      library("descriptor", newer("module-info")),
      library("versions", newer("META-INF/versions/21/org/lib/Cart")),
    ]);
  });
});

test("what is no class and no jar is left to Tomcat", async () => {
  const whole = classBytes("shop/Cart", JAKARTA);
  const jar = zip(entries({ "shop/Cart": { version: JAVA_21 } }));
  for (let length = 0; length < whole.length - 6; length += 7)
    await accepted([{ name: "WEB-INF/classes/shop/Cart.class", content: whole.subarray(0, length) }]);
  for (let length = 0; length < jar.length; length += 31)
    await accepted([{ name: "WEB-INF/lib/shop.jar", content: jar.subarray(0, length) }]);
  // Where its directory begins.
  jar.writeUInt32LE(2 ** 32 - 1, jar.length - 6);
  await accepted([{ name: "WEB-INF/lib/shop.jar", content: jar }]);
});

test("the Java of images and hosts is the one that applications are held against", () => {
  for (const profile of PROFILES) {
    const { dockerfile } = imageOf("tomcat", { profile, sessions: nonSticky });
    assert.match(dockerfile, new RegExp(`openjdk-${JAVA_RELEASE}-jre`));
  }
});
