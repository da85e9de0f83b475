import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { readApplications } from "../../../application/applicationContent.ts";
import { JAVA_RELEASE } from "../../../application/platform.ts";
import { applicationProblems } from "../../../application/problems.ts";
import { imageOf } from "../../../templates/images/images.ts";
import { PROFILES, type Profile } from "../../../topology/model.ts";
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

const ownClasses = (classes: Classes) => entries(classes, "WEB-INF/classes/");

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
async function problemsOf(
  entries: readonly ZipEntry[],
  descriptor = "<web-app/>",
  profile: Profile = "tomcat9",
) {
  const war = join(folder, `${++count}.war`);
  writeFileSync(war, zip([{ name: "WEB-INF/web.xml", content: descriptor }, ...entries]));
  return await applicationProblems(parseTopology({ profile, application: { war, contextPath: "/shop" } }));
}

async function accepted(entries: readonly ZipEntry[], descriptor?: string, profile?: Profile): Promise<void> {
  assert.deepEqual(await problemsOf(entries, descriptor, profile), []);
}

const JAKARTA_6 = '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"/>';

for (const [profile, own, foreign, cure] of [
  ["tomcat9", "javax", "jakarta", "tomcat11"],
  ["tomcat8", "javax", "jakarta", "tomcat11"],
  ["tomcat11", "jakarta", "javax", "convert to true"],
  ["tomcat10", "jakarta", "javax", "tomcat9"],
] as const) {
  const OWN: ClassOptions = { supertype: `${own}/servlet/http/HttpServlet` };
  const FOREIGN: ClassOptions = { supertype: `${foreign}/servlet/http/HttpServlet` };

  /** @param title names what has to be changed. */
  const refused = async (title: string, entries: readonly ZipEntry[], descriptor?: string): Promise<void> => {
    const message = [title, `${foreign}.servlet`];
    const expected = { path: "application.war", message, cure: [cure, `${own}.servlet`] };
    assertProblems(await problemsOf(entries, descriptor, profile), expected);
  };
  const taken = (entries: readonly ZipEntry[], descriptor?: string) => accepted(entries, descriptor, profile);

  suite(`on ${profile}, an application for ${foreign}.servlet is refused`, () => {
    test("with the class of its own that uses it, however it does", async () => {
      for (const options of [
        FOREIGN,
        { interfaces: ["java/lang/Runnable", `${foreign}/servlet/Filter`] },
        { descriptors: [`L${foreign}/servlet/annotation/WebServlet;`] },
        { descriptors: [`(I[L${foreign}/servlet/http/Cookie;)V`] },
      ]) {
        const classes = ownClasses({ "shop/Cart": OWN, "shop/Hello": options });
        await refused("shop.Hello", classes);
      }
    });

    test("with the page that uses it", async () => {
      for (const code of [
        `<%@ page import="${foreign}.servlet.*" %>`,
        `<% ${foreign}.servlet.http.Cookie c; %>`,
      ]) {
        for (const name of ["index.jsp", "WEB-INF/parts/top.jspf", "WEB-INF/tags/sum.tag"])
          await refused(name, [...ownClasses({ "shop/Cart": OWN }), { name, content: code }]);
      }
    });

    test("with a class of the tags that a page uses, unless it has them for the other API as well", async () => {
      const tags = (name: string, api: "javax" | "jakarta") =>
        library(
          name,
          { "lib/Base": {}, "lib/Sum": { supertype: `${api}/servlet/jsp/tagext/TagSupport` } },
          {
            name: "META-INF/lib.tld",
            content:
              "<taglib><uri> urn:lib </uri><!-- <uri>urn:other</uri> --><tag><tag-class>lib.Base</tag-class></tag><tag><tag-class>lib.Sum</tag-class></tag></taglib>",
          },
        );
      const page = { name: "index.jsp", content: "<%@ taglib prefix='lib' uri='urn:lib' %>" };
      await refused("WEB-INF/lib/tags.jar!lib.Sum", [page, tags("tags", foreign)]);
      await taken([page, tags("tags", foreign), tags("ours", own)]);
      await taken([{ name: "index.jsp" }, tags("tags", foreign)]);
    });

    test("with the class that one of its own inherits from", async () => {
      const start = ownClasses({ "shop/Start": { supertype: "org/framework/Application" } });
      const title = "WEB-INF/lib/framework-6.jar!org.framework.Started";
      await refused(title, [...start, framework("framework-6", foreign)]);
      await taken([...start, framework("framework-5", own)]);
    });

    test("with the class that its web.xml names", async () => {
      const named = "<web-app><filter><filter-class>\n org.lib.First </filter-class></filter></web-app>";
      const first = { "org/lib/First": { supertype: "org/lib/Base" } };
      const title = "WEB-INF/lib/lib.jar!org.lib.Base";
      await refused(title, [library("lib", { ...first, "org/lib/Base": FOREIGN })], named);
      await taken([library("lib", { ...first, "org/lib/Base": OWN })], named);
    });

    test("with the class of a framework that starts whatever it finds", async () => {
      const resource = ownClasses({ "shop/Resource": { descriptors: [`L${foreign}/ws/rs/Path;`] } });
      const title = "WEB-INF/lib/jersey-3.jar!org.framework.Start";
      await refused(title, [...resource, framework("jersey-3", foreign)]);
      await taken([...resource, framework("jersey-2", own)]);
    });

    test("with an annotated class of a library, if it has no class of its own", async () => {
      const annotated = library("shop", {
        "shop/Hello": { descriptors: [`L${foreign}/servlet/annotation/WebServlet;`] },
      });
      const title = "WEB-INF/lib/shop.jar!shop.Hello";
      await refused(title, [annotated]);
    });
  });

  suite(`on ${profile}, an application for ${own}.servlet is not refused`, () => {
    const support = library(
      "logger",
      { "org/logger/Start": { interfaces: [`${foreign}/servlet/ServletContainerInitializer`] } },
      {
        name: `META-INF/services/${foreign}.servlet.ServletContainerInitializer`,
        content: "org.logger.Start",
      },
    );
    const both = library("metrics", { "org/metrics/Tags": OWN, "org/metrics/OtherTags": FOREIGN });

    test("for what its libraries have beside, whatever finds it", async () => {
      await taken([support, both]);
      await taken([...ownClasses({ "shop/Cart": {} }), support, both]);
      await taken([...ownClasses({ "shop/Hello": OWN }), support, both, framework("spring-6", foreign)]);
      await taken([
        ...ownClasses({ "shop/Cart": {} }),
        framework("jersey-2", own),
        framework("jersey-3", foreign),
      ]);
      await taken([
        library("servlet-api-6", {
          [`${foreign}/servlet/annotation/Any`]: { descriptors: [`L${foreign}/servlet/annotation/Other;`] },
        }),
      ]);
    });

    test("for a class that supports both, or that only speaks of the other", async () => {
      await taken(
        ownClasses({
          "shop/Both": { ...OWN, interfaces: [`${foreign}/servlet/Servlet`] },
          "shop/Words": { strings: [`${foreign}/servlet/Servlet`, `L${foreign}/servlet/Servlet;`] },
          "shop/Other": { supertype: `my/${foreign}/servlet/Own` },
        }),
      );
    });

    test("for a page that only speaks of the other", async () => {
      const attribute = `<%= request.getAttribute("${foreign}.servlet.error.status_code") %>`;
      const comment = `<%-- was ${foreign}.servlet.http.Cookie --%>`;
      await taken([{ name: "index.jsp", content: `${attribute}${comment}` }]);
    });
  });
}

suite("an application that is converted", () => {
  const javax = ownClasses({ "shop/Hello": { supertype: "javax/servlet/http/HttpServlet" } });

  const problems = async (entries: readonly ZipEntry[], profile: Profile, path = process.env.PATH) => {
    const war = join(folder, `${++count}.war`);
    writeFileSync(war, zip(entries));
    const topology = parseTopology({ profile, application: { war, contextPath: "/shop", convert: true } });
    const before = process.env.PATH;
    process.env.PATH = path;
    try {
      return { topology, found: await applicationProblems(topology) };
    } finally {
      process.env.PATH = before;
    }
  };
  const java = join(folder, "bin");
  mkdirSync(java);
  writeFileSync(join(java, "java"), "#!/bin/sh\n", { mode: 0o755 });
  const withJava = `${java}:${process.env.PATH}`;

  test("may be for javax.servlet, and is another one for each Tomcat that it is converted for", async () => {
    const digests = new Set<string>();
    for (const profile of ["tomcat11", "tomcat10", "tomcat9"] as const) {
      const { topology, found } = await problems(javax, profile, withJava);
      assert.deepEqual(found, []);
      const [placed] = await readApplications(topology);
      assert.equal(placed?.convertedBy, profile === "tomcat9" ? undefined : profile);
      digests.add(placed?.digest ?? "");
    }
    assert.equal(digests.size, 3);
  });

  test("is refused with the class that could not be converted", async () => {
    const damaged = "no class";
    for (const [title, entry] of [
      ["WEB-INF/classes/shop/Cart.class", { name: "WEB-INF/classes/shop/Cart.class", content: damaged }],
      [
        "WEB-INF/lib/lib.jar!META-INF/versions/11/org/Cart.class",
        library("lib", {}, { name: "META-INF/versions/11/org/Cart.class", content: damaged }),
      ],
    ] as const) {
      const { found } = await problems([...javax, entry], "tomcat11", withJava);
      assertProblems(found, { path: "application.war", message: [title], cure: ["build it again"] });
    }
  });

  test("is refused on a machine without Java, if it has to be converted", async () => {
    const { found } = await problems(javax, "tomcat11", "/nowhere");
    assertProblems(found, { path: "application.convert", message: ["no Java"], cure: ["apt-get install"] });
    assert.deepEqual((await problems(javax, "tomcat9", "/nowhere")).found, []);
  });
});

test("before Tomcat 10, an application is refused for its web.xml if no class is for javax.servlet", async () => {
  const [problem] = await problemsOf([{ name: "index.jsp" }], JAKARTA_6);
  assert.match(problem?.message ?? "", /WEB-INF\/web\.xml.*jakarta\.servlet/);
  const hello = ownClasses({ "shop/Hello": { supertype: "javax/servlet/http/HttpServlet" } });
  await accepted(hello, JAKARTA_6);
});

test("a newer Tomcat reads a web.xml of either namespace", async () => {
  for (const descriptor of [
    JAKARTA_6,
    JAKARTA_6.replace("https://jakarta.ee/xml/ns/jakartaee", "http://java.sun.com/xml/ns/javaee"),
  ])
    await accepted([{ name: "index.jsp" }], descriptor, "tomcat11");
});

suite("a class for a newer release of Java", () => {
  const newer = (name: string) => ({ [name]: { version: JAVA_21 } });

  test("is refused with its release and the one that runs", async () => {
    const jar = "WEB-INF/lib/lib.jar!org.lib.Cart";
    const found = await problemsOf([
      ...ownClasses({ "shop/A": {}, ...newer("shop/Cart") }),
      library("lib", newer("org/lib/Cart")),
    ]);
    assertProblems(
      found,
      { path: "application.war", message: ["shop.Cart", "Java 21", "Java 17"], cure: ["--release 17"] },
      { path: "application.war", message: [jar, "Java 21", "Java 17"], cure: ["Java 17"] },
    );
  });

  test("is told together with what else is wrong", async () => {
    const classes = ownClasses({
      "shop/Hello": { supertype: "jakarta/servlet/http/HttpServlet", version: JAVA_21 },
    });
    assert.equal((await problemsOf(classes)).length, 2);
  });

  test("is no trouble where Java itself does not load it", async () => {
    await accepted([
      ...ownClasses({
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
  const whole = classBytes("shop/Cart", { supertype: "jakarta/servlet/http/HttpServlet" });
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
