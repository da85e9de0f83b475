import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { after, suite, test } from "node:test";
import { withApplication } from "../../../application/application.ts";
import { applicationContent } from "../../../application/applicationContent.ts";
import { MINIMAL_DESCRIPTOR } from "../../../application/distributable.ts";
import { applicationProblems } from "../../../application/problems.ts";
import { tarOf } from "../../../application/tarOf.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { assertProblems } from "../../mentions.ts";
import { type ZipEntry, zip } from "./zip.ts";

const folder = mkdtempSync(join(tmpdir(), "msm-lab-application-"));
after(() => rmSync(folder, { recursive: true }));

const DESCRIPTOR = "<web-app><servlet/></web-app>";
const SHOP: readonly ZipEntry[] = [
  { name: "index.jsp", content: "<%= session.getId() %>" },
  { name: "WEB-INF/", content: "" },
  { name: "WEB-INF/web.xml", content: DESCRIPTOR },
  { name: "WEB-INF/classes/a b é.properties", content: "x".repeat(100_000) },
];

let count = 0;
function war(entries: readonly ZipEntry[]): string {
  const file = join(folder, `${++count}.war`);
  writeFileSync(file, zip(entries));
  return file;
}

function directory(entries: readonly ZipEntry[]): string {
  const root = join(folder, `${++count}`);
  for (const { name, content = "" } of entries) {
    mkdirSync(dirname(join(root, `${name}x`)), { recursive: true });
    if (!name.endsWith("/")) writeFileSync(join(root, name), content);
  }
  return root;
}

/** What arrives on a node: each file's text by its path. */
async function arrived(path: string): Promise<Readonly<Record<string, string>>> {
  const parts: Uint8Array[] = [];
  await withApplication(path, async (files) => {
    for await (const part of tarOf(files)) parts.push(part);
  });
  const root = mkdtempSync(join(folder, "node-"));
  execFileSync("tar", ["-x", "-C", root], { input: Buffer.concat(parts) });
  const names = execFileSync("find", [".", "-type", "f"], { cwd: root, encoding: "utf8" }).trim().split("\n");
  return Object.fromEntries(
    names.sort().map((name) => [name.slice(2), readFileSync(join(root, name), "utf8")]),
  );
}

function contentOf(path: string) {
  return applicationContent({ war: path, contextPath: "/shop", libraries: [] });
}

async function contentDigest(path: string): Promise<string> {
  return (await contentOf(path)).digest;
}

/** What is wrong with the application at a path: values that the message names beside the path, what the cure names. */
async function refused(
  path: string,
  message: readonly string[] = [],
  cure: readonly string[] = [],
): Promise<void> {
  const topology = parseTopology({ application: { war: path, contextPath: "/shop" } });
  assertProblems(await applicationProblems(topology), {
    path: "application.war",
    message: [path, ...message],
    cure,
  });
}

suite("an application on its way to a node", () => {
  test("arrives whole and distributable, from a .war file as from a directory", async () => {
    const expected = {
      "WEB-INF/classes/a b é.properties": "x".repeat(100_000),
      "WEB-INF/web.xml": "<web-app>\n  <distributable/><servlet/></web-app>",
      "index.jsp": "<%= session.getId() %>",
    };
    assert.deepEqual(await arrived(war(SHOP)), expected);
    assert.deepEqual(await arrived(directory(SHOP)), expected);
  });

  test("is found from the project's folder, wherever a command is given", async () => {
    const project = resolve(import.meta.dirname, "../../..");
    const path = directory(SHOP);
    assert.equal(await contentDigest(relative(project, path)), await contentDigest(path));
    const before = process.cwd();
    process.chdir("/");
    try {
      assert.equal(await contentDigest(relative(project, path)), await contentDigest(path));
    } finally {
      process.chdir(before);
    }
  });

  test("leaves the user's own file as it was", async () => {
    const path = directory(SHOP);
    await arrived(path);
    assert.equal(readFileSync(join(path, "WEB-INF/web.xml"), "utf8"), DESCRIPTOR);
  });

  test("gets a web.xml where it has none, whose classes' annotations still count", async () => {
    const files = await arrived(war([{ name: "WEB-INF/classes/A.class", content: "a" }]));
    assert.equal(files["WEB-INF/web.xml"], MINIMAL_DESCRIPTOR);
    assert.doesNotMatch(MINIMAL_DESCRIPTOR, /metadata-complete/);
  });

  test("keeps paths that are longer than a tar header holds", async () => {
    const name = `WEB-INF/${"deep/".repeat(60)}${"n".repeat(120)}.txt`;
    assert.equal((await arrived(war([{ name, content: "far down" }])))[name], "far down");
  });

  test("keeps the time of a file, which browsers ask for", async () => {
    const path = directory(SHOP);
    utimesSync(join(path, "index.jsp"), 1_700_000_000, 1_700_000_000);
    await withApplication(path, async (files) => {
      assert.equal(files.find((file) => file.path === "index.jsp")?.modified.getTime(), 1_700_000_000_000);
    });
  });
});

suite("the digest of an application", () => {
  test("is of names and contents: the same for the .war, the same packed again, and the directory", async () => {
    const digest = await contentDigest(war(SHOP));
    assert.match(digest, /^[0-9a-f]{64}$/);
    assert.equal(await contentDigest(war([...SHOP].reverse())), digest);
    assert.equal(await contentDigest(directory(SHOP)), digest);
  });

  test("changes with a content, a name or a file more", async () => {
    const digests = await Promise.all(
      [
        SHOP,
        [...SHOP, { name: "a" }],
        [...SHOP, { name: "b" }],
        [...SHOP, { name: "a", content: "a" }],
        [...SHOP.slice(1), { name: "index.jsp", content: "another" }],
      ].map((entries) => contentDigest(war(entries))),
    );
    assert.equal(new Set(digests).size, digests.length);
  });
});

test("the packages of an application are those of its own classes, the outermost of each", async () => {
  const names = [
    "com/acme/shop/Cart",
    "com/acme/shop/model/Item",
    "com/acme/shopping/A",
    "a/B",
    "Unnamed",
    "Unnamed$Item",
  ];
  const classes = names.map((name) => ({ name: `WEB-INF/classes/${name}.class` }));
  const others = [
    { name: "WEB-INF/classes/messages/de.properties" },
    { name: "WEB-INF/classes/META-INF/versions/9/x/Y.class" },
    { name: 'WEB-INF/classes/a;!*"/B.class' },
    { name: "WEB-INF/classes/*.class" },
    { name: "WEB-INF/classes/module-info.class" },
    { name: "WEB-INF/lib/any.jar" },
    { name: "com/acme/applet/C.class" },
  ];
  const { packages, unpackagedClasses } = await contentOf(war([...classes, ...others]));
  assert.deepEqual(packages, ["a", "com.acme.shop", "com.acme.shopping"]);
  assert.deepEqual(unpackagedClasses, ["Unnamed", "Unnamed$Item"]);
});

suite("what is no application is told before anything is touched", () => {
  test("a path where nothing is", () => refused(join(folder, "none.war"), ["no such file"], ["build"]));

  test("a file that is no zip archive, or half of one", async () => {
    const file = join(folder, "text.war");
    for (const content of ["<html>not found</html>", zip(SHOP).subarray(0, 200), ""]) {
      writeFileSync(file, content);
      await refused(file, ["zip"], ["build"]);
    }
  });

  test("a directory or an archive without WEB-INF at its top", async () => {
    const wrapped = SHOP.map((entry) => ({ ...entry, name: `shop/${entry.name}` }));
    for (const path of [directory(wrapped), war(wrapped)]) await refused(path, ["WEB-INF"], ["WEB-INF"]);
  });

  test("names that lead out of it, or to no file", async () => {
    for (const name of [
      "../evil.jsp",
      "a/../../evil",
      "/etc/cron.d/evil",
      "C:/evil",
      "..\\evil",
      "./a",
      "a//b",
      "a\nb",
    ]) {
      await refused(war([...SHOP, { name }]));
    }
  });

  test("links, in an archive and in a directory", async () => {
    const linked = war([...SHOP, { name: "passwd", content: "/etc/passwd", mode: 0o120777 }]);
    const path = directory(SHOP);
    symlinkSync("/etc/passwd", join(path, "passwd"));
    for (const each of [linked, path]) await refused(each, ["passwd"], ["links"]);
  });

  test("one name twice, or for a file and a folder", async () => {
    await refused(war([...SHOP, { name: "index.jsp" }]), ['"index.jsp"', "twice"]);
    await refused(war([...SHOP, { name: "index.jsp/a" }]), ['"index.jsp"', "folder"]);
  });

  test("content that is not what the archive says of it", async () => {
    const content = "0".repeat(5000);
    const lie = (claims: NonNullable<ZipEntry["claims"]>) => war([...SHOP, { name: "lie", content, claims }]);
    await refused(lie({ size: 10 }), ["lie", "too many bytes"]);
    await refused(lie({ size: 6000 }), ["lie", "not enough bytes"]);
    await refused(lie({ checksum: 1 }), ["lie", "checksum"]);
  });

  test("more than a node should take: a bomb is not unpacked", async () => {
    const bomb = { name: "bomb", content: "", claims: { size: 2 ** 32 - 2 } };
    await refused(war([...SHOP, bomb]), ["4097 MiB"], ["1024 MiB"]);
    const descriptor = { name: "WEB-INF/web.xml", content: " ".repeat(1024 ** 2 + 1) };
    await refused(war([descriptor]), ["WEB-INF/web.xml", "2 MiB"]);
  });

  test("a web.xml that is none", () =>
    refused(war([{ name: "WEB-INF/web.xml", content: "<web-app>" }]), [
      "WEB-INF/web.xml",
      "Unclosed root tag",
    ]));
});
