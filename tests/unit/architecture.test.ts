import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { test } from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");

/** Every folder of TypeScript, and what it may import beside itself, packages and Node: those above it in this list. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  common: [],
  topology: ["common"],
  application: ["common", "topology"],
  certificate: ["common", "topology"],
  artifacts: ["common", "topology"],
  ssh: ["common"],
  engine: ["common", "artifacts", "ssh"],
  templates: ["common", "topology", "artifacts"],
  targets: ["common", "topology", "application", "certificate", "artifacts", "ssh", "engine", "templates"],
  components: ["common", "topology", "application", "templates", "targets"],
  running: ["common", "topology", "templates", "targets", "components"],
  drain: ["common", "topology", "targets", "running"],
  verify: ["common", "topology", "certificate", "templates", "targets", "running"],
  drill: ["common", "topology", "artifacts", "templates", "targets", "running", "drain"],
  cli: [
    ...[
      "common",
      "topology",
      "application",
      "certificate",
      "artifacts",
      "ssh",
      "engine",
      "templates",
      "targets",
    ],
    ...["components", "running", "drain", "verify", "drill"],
  ],
};

/** These look at the project from outside. */
const OUTSIDE = ["bench", "tests"];

const SOURCES = globSync("*/**/*.ts", { cwd: ROOT, exclude: ["node_modules/**", ".lab/**"] }).filter(
  (file) => !OUTSIDE.includes(topFolder(file)),
);

function topFolder(file: string): string {
  return file.split("/")[0] ?? "";
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name);
}

/** The project's files that a file imports, types too. */
function filesImportedBy(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith("."))
    .map((name) => relative(ROOT, resolve(ROOT, file, "..", name)));
}

test("every folder of sources has its place in the order", () => {
  const folders = new Set(SOURCES.map(topFolder));
  assert.deepEqual([...folders].sort(), Object.keys(MAY_IMPORT).sort());
});

for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
  test(`${folder}/ imports only from ${[folder, ...allowed].join(", ")}`, () => {
    for (const file of SOURCES.filter((each) => topFolder(each) === folder)) {
      const others = filesImportedBy(file)
        .map(topFolder)
        .filter((other) => other !== folder && !allowed.includes(other));
      assert.deepEqual(others, [], file);
    }
  });
}

test("no files import each other in a circle", () => {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) assert.fail([...way.slice(way.indexOf(file)), file].join(" → "));
    if (done.has(file)) return;
    for (const next of filesImportedBy(file)) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of SOURCES) visit(file, []);
});

/** The packages that a file loads as it is loaded, and the ways to them. */
function loadedBy(file: string, way: readonly string[] = [], seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(join(ROOT, file), "utf8");
  const names = [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)"/gm)].map(
    ([, name = ""]) => name,
  );
  return names.flatMap((name) =>
    name.startsWith(".")
      ? loadedBy(relative(ROOT, resolve(ROOT, file, "..", name)), [...way, file], seen)
      : [`${name} for ${[...way, file].join(" → ")}`],
  );
}

test("no command loads Pulumi's SDK, which takes half a second, nor does what a resource runs", () => {
  const scripts = SOURCES.flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/"node (\S+\.ts)"/g)].map(
      ([, script = ""]) => script,
    ),
  );
  assert.ok(scripts.length >= 5, `found ${scripts.join(", ")}`);
  for (const file of [...globSync("cli/commands/*.ts", { cwd: ROOT }), ...scripts])
    assert.deepEqual(
      loadedBy(file).filter((loaded) => loaded.startsWith("@pulumi/")),
      [],
    );
});

test("topology/, templates/ and ssh/ do not know Pulumi", () => {
  for (const file of SOURCES.filter((each) => ["topology", "templates", "ssh"].includes(topFolder(each)))) {
    assert.deepEqual(
      importsOf(file).filter((name) => name.startsWith("@pulumi/")),
      [],
      file,
    );
  }
});
