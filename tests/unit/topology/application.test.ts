import assert from "node:assert/strict";
import { test } from "node:test";
import { contextPathOf } from "../../../topology/application.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

test("the short form stands beside the empty default of the long one, which Pulumi passes", () => {
  const { applications } = parseTopology({ application: { war: "a.war" }, applications: {} });
  assert.deepEqual(
    applications.map(({ contextPath }) => contextPath),
    ["/a"],
  );
});

test("nothing is placed beside the page where no application is configured", () => {
  const without = [{}, { application: {} }, { application: { war: null } }, { applications: {} }];
  for (const raw of without) assert.deepEqual(parseTopology(raw).applications, []);
});

test("an application lies where it says, or where Tomcat would put a file of its name", () => {
  const paths = [
    { war: "./shop.war", contextPath: "/store/front" },
    { war: "./shop.war" },
    { war: "shop.war", contextPath: null },
    { war: "/home/me/target/shop/" },
    { war: "shop.war", contextPath: "/" },
  ].map((application) => parseTopology({ application }).applications[0]?.contextPath);
  assert.deepEqual(paths, ["/store/front", "/shop", "/shop", "/shop", ""]);
});

test("the name of a file is read as Tomcat reads it", () => {
  const names = [
    "shop.war",
    "a#b.war",
    "ROOT.war",
    "shop##1.2.war",
    "dir/shop.WAR",
    "my.shop.war",
    "exploded",
  ];
  assert.deepEqual(
    names.map((name) => contextPathOf(name)),
    ["/shop", "/a/b", "/", "/shop", "/shop", "/my.shop", "/exploded"],
  );
});

test("an application may lie at the root, or below the page", () => {
  assert.deepEqual(problemsOf({ application: { war: "ROOT.war" } }), []);
  assert.deepEqual(problemsOf({ application: { war: "a.war", contextPath: "/test/a" } }), []);
});

test("everything wrong with an application and the page is told at once", () => {
  const problems = problemsOf({
    page: { contextPath: "test", counter: "yes" },
    application: { war: 7, contextPath: "/a b" },
  });
  assert.deepEqual(
    problems.map(({ path }) => path),
    ["page.contextPath", "page.counter", "application.war", "application.contextPath"],
  );
});

test("an application gets the settings that it asks for; the rest is Tomcat's and its own", () => {
  const asked = {
    requestTimeout: 300,
    startTimeout: 120,
    heap: "1024",
    jvmOptions: ["-Xss2m"],
    environment: { WORKERS: 4 },
    systemProperties: { "spring.profiles.active": "production" },
    libraries: ["./postgresql.jar", "/opt/a b/é.JAR"],
    sameSite: "strict",
    sessionTimeout: 20,
    maxPostSize: -1,
    maxPartCount: 200,
    maxParameterCount: 20000,
    allowEncodedSlashes: true,
    convert: true,
  };
  const [application] = parseTopology({ application: { war: "a.war", ...asked } }).applications;
  assert.partialDeepStrictEqual(application, { ...asked, heap: 1024, environment: { WORKERS: "4" } });
  const [modest] = parseTopology({ application: { war: "a.war" } }).applications;
  assert.partialDeepStrictEqual(modest, {
    requestTimeout: 60,
    startTimeout: 60,
    heap: 512,
    jvmOptions: [],
    environment: {},
    libraries: [],
    sameSite: null,
    sessionTimeout: null,
    maxPostSize: null,
    allowEncodedSlashes: false,
    convert: false,
  });
});

test("several applications have a name, a path and settings each", () => {
  const { applications } = parseTopology({
    applications: {
      shop: { war: "shop.war", heap: 256 },
      admin: { war: "target/admin", contextPath: "/shop/admin" },
    },
  });
  assert.deepEqual(
    applications.map(({ name, configuredAt, contextPath, heap }) => [name, configuredAt, contextPath, heap]),
    [
      ["admin", "applications.admin", "/shop/admin", 512],
      ["shop", "applications.shop", "/shop", 256],
    ],
  );
});

test("everything wrong with several applications is told at once, at the path of each", () => {
  const problems = problemsOf({
    applications: {
      Shop: { war: "shop.war" },
      one: { war: "a.war", contextPath: "/a", environment: { TZ: "UTC" } },
      two: { war: "b.war", contextPath: "/a", heap: "1g", environment: { TZ: "CET" } },
      three: { war: "c.war", contextPath: "/a", environment: { TZ: "CET" } },
    },
  });
  assert.deepEqual(
    problems.map(({ path }) => path),
    [
      "applications.Shop",
      "applications.two.heap",
      "applications.three.contextPath",
      "applications.three.environment.TZ",
    ],
  );
});

refuses([
  [
    "one application beside several",
    { application: { war: "a.war" }, applications: { b: { war: "b.war" } } },
    "application",
    "move it there",
  ],
  ["applications as a list", { applications: [{ war: "a.war" }] }, "applications", "map of applications"],
  ["applications without a war", { applications: { shop: {} } }, "applications.shop.war", ".war file"],
  ["a heap among the options", jvm("-Xmx1g"), "application.jvmOptions", "set heap", "-Xmx1g"],
  ["a share of the memory", jvm("-XX:MaxRAMPercentage=75"), "application.jvmOptions", "set heap"],
  [
    "a system property among the options",
    jvm("-Da=b"),
    "application.jvmOptions",
    "systemProperties",
    "-Da=b",
  ],
  ["options with quotes", jvm('-Xlog:gc:"a b"'), "application.jvmOptions", "without quotes"],
  ["an option with a line break", jvm("-Xss2m\n-Xmx1g"), "application.jvmOptions", "one option per item"],
  [
    "options as text",
    { application: { war: "a.war", jvmOptions: "-Xss2m" } },
    "application.jvmOptions",
    "list",
  ],
  ["a word that is no option", jvm("Main"), "application.jvmOptions", "-Xss2m", "Main"],
  ["another class path", jvm("-cp"), "application.jvmOptions", "remove", "-cp"],
  [
    "a variable that moves Tomcat",
    variable("CATALINA_HOME"),
    "application.environment.CATALINA_HOME",
    "another name",
  ],
  [
    "a variable with options",
    variable("JAVA_TOOL_OPTIONS"),
    "application.environment.JAVA_TOOL_OPTIONS",
    "jvmOptions",
  ],
  ["a variable with a dash", variable("a-b"), "application.environment.a-b", "letters, digits and _"],
  [
    "a list as a variable",
    { application: { war: "a.war", environment: { A: ["secret"] } } },
    "application.environment.A",
    "write text",
  ],
  [
    "a property of the lab's own",
    { application: { war: "a.war", systemProperties: { "jdk.serialFilter": "*" } } },
    'application.systemProperties["jdk.serialFilter"]',
    "remove it",
  ],
  [
    "a path that is no pattern",
    { application: { war: "a.war", ignoredUris: ["/shop/(poll"] } },
    "application.ignoredUris",
    "regular expressions",
    '"/shop/(poll"',
  ],
  [
    "a library that is no jar",
    { application: { war: "a.war", libraries: ["lib"] } },
    "application.libraries",
    "[./postgresql.jar]",
    '"lib"',
  ],
  [
    "a library without a list",
    { application: { war: "a.war", libraries: "postgresql.jar" } },
    "application.libraries",
    "[./postgresql.jar]",
    '"postgresql.jar"',
  ],
  [
    "two libraries of one name",
    { application: { war: "a.war", libraries: ["old/h2.jar", "h2.jar"] } },
    "application.libraries",
    "one",
    "h2.jar",
    "old/h2.jar",
  ],
  [
    "another library of the same name in another application",
    {
      applications: {
        a: { war: "a.war", libraries: ["h2.jar", "x.jar"] },
        b: { war: "b.war", libraries: ["h2.jar", "new/x.jar"] },
      },
    },
    "applications.b.libraries",
    "x.jar",
    "new/x.jar",
    "applications.a.libraries",
  ],
  [
    "a cookie for other sites without HTTPS",
    { application: { war: "a.war", sameSite: "none" } },
    "application.sameSite",
    "trustedProxies",
    '"none"',
  ],
  [
    "a cookie for another kind of site",
    { application: { war: "a.war", sameSite: "Lax" } },
    "application.sameSite",
    "lax, strict, none, unset",
    '"Lax"',
  ],
  [
    "a request that may take no time",
    { application: { war: "a.war", requestTimeout: 0 } },
    "application.requestTimeout",
    "3600",
    "0",
  ],
  [
    "a package with a pattern",
    { application: { war: "a.war", sessionPackages: ["org.acme", "org.acme.**"] } },
    "application.sessionPackages",
    "org.springframework.security",
    '"org.acme.**"',
  ],
  [
    "a heap with its unit",
    { application: { war: "a.war", heap: "512m" } },
    "application.heap",
    "64 to 65536",
    '"512m"',
  ],
  [
    "an application at the page's path",
    { application: { war: "shop.war", contextPath: "/test" } },
    "application.contextPath",
    "page.contextPath",
    "/test",
  ],
  [
    "an application at the page's path by its file's name",
    { page: { contextPath: "/" }, application: { war: "ROOT.war" } },
    "application.contextPath",
    "page.contextPath",
    "/",
  ],
  [
    "a path with a space",
    { application: { war: "shop.war", contextPath: "/my shop" } },
    "application.contextPath",
    ". _ ~ -",
    '"/my shop"',
  ],
  [
    "a file whose name is no path",
    { application: { war: "my shop.war" } },
    "application.contextPath",
    "/shop",
    '"/my shop"',
    "my shop.war",
  ],
  [
    "the balancer's own page by a file's name",
    { application: { war: "status.war" } },
    "application.contextPath",
    "/shop",
    '"/status"',
    "status.war",
  ],
  [
    "a path without an application",
    { application: { contextPath: "/shop" } },
    "application.war",
    ".war file",
  ],
  ["an empty path to the file", { application: { war: "" } }, "application.war", ".war file", '""'],
  [
    "an unknown key",
    { application: { war: "shop.war", path: "shop.war" } },
    "application.path",
    "war, contextPath, requestTimeout, startTimeout, heap",
  ],
  ["a counter that is neither on nor off", { page: { counter: 1 } }, "page.counter", "true or false", "1"],
]);

function jvm(option: string) {
  return { application: { war: "a.war", jvmOptions: [option] } };
}

function variable(name: string) {
  return { application: { war: "a.war", environment: { [name]: "value" } } };
}
