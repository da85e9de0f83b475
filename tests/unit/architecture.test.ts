import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");

/** What each folder may import, beside itself, packages and Node. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  topology: [],
  application: ["topology"],
  templates: ["topology", "artifacts"],
  ssh: [],
  targets: ["topology", "templates", "artifacts", "application", "ssh"],
  components: ["topology", "templates", "targets"],
  engine: ["artifacts", "ssh"],
};

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name);
}

/** The top folder an import of `file` lies in; undefined for a package. */
function folderOf(file: string, name: string): string | undefined {
  if (!name.startsWith(".")) return undefined;
  return resolve(ROOT, file, "..", name)
    .slice(ROOT.length + 1)
    .split("/")[0];
}

for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
  test(`${folder}/ imports only from ${[folder, ...allowed].join(", ")}`, () => {
    for (const file of globSync(`${folder}/**/*.ts`, { cwd: ROOT })) {
      const folders = importsOf(file).map((name) => folderOf(file, name));
      const others = folders.filter(
        (other) => other !== undefined && other !== folder && !allowed.includes(other),
      );
      assert.deepEqual(others, [], file);
    }
  });
}

test("topology/, templates/ and ssh/ do not know Pulumi", () => {
  for (const file of globSync(["topology/**/*.ts", "templates/**/*.ts", "ssh/**/*.ts"], { cwd: ROOT })) {
    assert.deepEqual(
      importsOf(file).filter((name) => name.startsWith("@pulumi/")),
      [],
      file,
    );
  }
});
