/** What a developer builds from examples/spring is what the tests deploy. */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import type { Artifact } from "../../../artifacts/artifact.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { EXAMPLE, exampleConfig } from "../../applications/example.ts";
import { librariesOf, PROVIDED } from "../../applications/libraries.ts";

const POM = readFileSync(join(EXAMPLE, "pom.xml"), "utf8");

test("pom.xml names versions that the tests pin", () => {
  const names = { compile: namesOf(librariesOf("spring")), provided: namesOf(PROVIDED) };
  const dependencies = dependenciesIn(POM);
  assert.ok(dependencies.length > 0);
  for (const { name, scope } of dependencies)
    assert.ok(names[scope].includes(name), `${name}, which tests/applications/libraries.ts does not list`);
});

/** Spring's own pom.xml names the version of it, which Maven takes. */
const BROUGHT_ALONG = "io.micrometer 1.14.11";

test("every pinned library has the version of one that pom.xml names, or that Spring brings along", () => {
  const named = dependenciesIn(POM).map(({ group, version }) => `${group} ${version}`);
  const versions = new Set([...named, BROUGHT_ALONG]);
  for (const { coordinates } of librariesOf("spring")) {
    const { groupId, artifactId, version } = coordinates;
    assert.ok(versions.has(`${groupId} ${version}`), artifactId);
  }
});

test("the stack's file deploys what Maven builds", () => {
  const { applications } = parseTopology(exampleConfig());
  const [, name = ""] = /<finalName>(.*?)<\/finalName>/.exec(POM) ?? [];
  assert.deepEqual(
    applications.map(({ war, contextPath }) => [war, contextPath]),
    [[`examples/spring/target/${name}.war`, `/${name}`]],
  );
});

test("the example knows no class of the tests", () => {
  const classes = globSync("{shared,spring}/java/**/*.java", {
    cwd: join(EXAMPLE, "../../tests/applications"),
  }).map((file) => basename(file, ".java"));
  assert.ok(classes.includes("NodeFilter"));
  for (const file of globSync("src/main/**/*.{java,jsp,xml}", { cwd: EXAMPLE })) {
    const words = new Set(readFileSync(join(EXAMPLE, file), "utf8").match(/\w+/g));
    assert.deepEqual(
      classes.filter((name) => words.has(name)),
      [],
      file,
    );
  }
});

interface Dependency {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly scope: "compile" | "provided";
}

function dependenciesIn(pom: string): readonly Dependency[] {
  return [...pom.matchAll(/<dependency>(.*?)<\/dependency>/gs)].map(([, text = ""]) => {
    const group = contentOf(text, "groupId");
    const version = contentOf(text, "version").replace(/\$\{(.*?)\}/, (_, property) =>
      contentOf(pom, property),
    );
    return {
      name: `${group}:${contentOf(text, "artifactId")}:${version}`,
      group,
      version,
      scope: text.includes("<scope>provided</scope>") ? "provided" : "compile",
    };
  });
}

/** Returns the content of the first such element. */
function contentOf(text: string, element: string): string {
  return new RegExp(`<${element}>(.*?)</${element}>`).exec(text)?.[1] ?? "";
}

function namesOf(artifacts: readonly Artifact[]): readonly string[] {
  return artifacts.map(
    ({ coordinates: { groupId, artifactId, version } }) => `${groupId}:${artifactId}:${version}`,
  );
}
