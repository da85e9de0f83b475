import assert from "node:assert/strict";
import { test } from "node:test";
import { contextPathOf } from "../../../topology/application.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

test("nothing is placed beside the page where no application is configured", () => {
  assert.ok(!("application" in parseTopology({})));
  assert.ok(!("application" in parseTopology({ application: {} })));
});

test("an application lies where it says, or where Tomcat would put a file of its name", () => {
  const paths = [
    { war: "./shop.war", contextPath: "/store/front" },
    { war: "./shop.war" },
    { war: "shop.war", contextPath: null },
    { war: "/home/me/target/shop/" },
    { war: "shop.war", contextPath: "/" },
  ].map((application) => parseTopology({ application }).application?.contextPath);
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

test("an application gets the time and the heap it asks for, else what the page has", () => {
  const { application } = parseTopology({ application: { war: "a.war", requestTimeout: 30, heap: "512" } });
  assert.deepEqual([application?.requestTimeout, application?.heap], [30, 512]);
  const { application: modest } = parseTopology({ application: { war: "a.war" } });
  assert.deepEqual([modest?.requestTimeout, modest?.heap], [2, 128]);
});

refuses([
  [
    "a request that may take no time",
    { application: { war: "a.war", requestTimeout: 0 } },
    "application.requestTimeout | 0 is not a number of seconds | choose a number from 1 to 3600",
  ],
  [
    "a package with a pattern",
    { application: { war: "a.war", sessionPackages: ["org.acme", "org.acme.**"] } },
    'application.sessionPackages | "org.acme.**" is not a Java package | write a list of Java packages, e.g. org.springframework.security, without .*',
  ],
  [
    "a heap with its unit",
    { application: { war: "a.war", heap: "512m" } },
    'application.heap | "512m" is not a number of MiB | choose a number from 64 to 65536',
  ],
  [
    "an application at the page's path",
    { application: { war: "shop.war", contextPath: "/test" } },
    "application.contextPath | /test is the path of the test page | choose another, or move page.contextPath",
  ],
  [
    "an application at the page's path by its file's name",
    { page: { contextPath: "/" }, application: { war: "ROOT.war" } },
    "application.contextPath | / is the path of the test page | choose another, or move page.contextPath",
  ],
  [
    "a path with a space",
    { application: { war: "shop.war", contextPath: "/my shop" } },
    'application.contextPath | "/my shop" has characters that a URL or a file name must escape | use letters, digits and . _ ~ - between the /',
  ],
  [
    "a file whose name is no path",
    { application: { war: "my shop.war" } },
    'application.contextPath | the path "/my shop", from the name of my shop.war, is none that httpd and Tomcat share | write a path such as /shop here',
  ],
  [
    "the balancer's own page by a file's name",
    { application: { war: "status.war" } },
    'application.contextPath | the path "/status", from the name of status.war, is none that httpd and Tomcat share | write a path such as /shop here',
  ],
  [
    "a path without an application",
    { application: { contextPath: "/shop" } },
    "application.war | is missing | write the path of a .war file or of a directory",
  ],
  [
    "an empty path to the file",
    { application: { war: "" } },
    'application.war | "" is not a path | write the path of a .war file or of a directory',
  ],
  [
    "an unknown key",
    { application: { path: "shop.war" } },
    "application.path | is not known here | remove it, or choose from war, contextPath, requestTimeout, heap, sessionPackages",
  ],
  [
    "a counter that is neither on nor off",
    { page: { counter: 1 } },
    "page.counter | 1 is not true or false | write true or false",
  ],
]);
