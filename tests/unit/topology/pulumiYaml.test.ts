import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "js-yaml";
import { DEFAULTS } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";

interface Declaration {
  readonly type: string;
  readonly description: string;
  readonly default: unknown;
}

const project = readYaml("Pulumi.yaml") as {
  readonly name: string;
  readonly config: Readonly<Record<string, Declaration>>;
  readonly template: { readonly config: Readonly<Record<string, Partial<Declaration>>> };
};

test("Pulumi.yaml shows the defaults that the topology has", () => {
  const shown = Object.entries(project.config).map(([key, declaration]) => [key, declaration.default]);
  assert.deepEqual(Object.fromEntries(shown), DEFAULTS);
});

test("Pulumi.yaml describes every value", () => {
  for (const [key, { type, description }] of Object.entries(project.config)) {
    assert.ok(["string", "object"].includes(type), key);
    assert.ok(description.length > 20, key);
  }
});

test("the template asks only for text that the project declares, with the same default", () => {
  for (const [key, question] of Object.entries(project.template.config)) {
    assert.equal(project.config[key]?.type, "string");
    assert.equal(question.default, project.config[key]?.default);
  }
});

test("the stack dev is the lab of the defaults, written out", () => {
  const { config } = readYaml("Pulumi.dev.yaml") as { readonly config: Readonly<Record<string, unknown>> };
  const values = Object.entries(config).map(([key, value]) => [key.replace(`${project.name}:`, ""), value]);
  assert.deepEqual(parseTopology(Object.fromEntries(values)), parseTopology({}));
});

function readYaml(name: string): unknown {
  return load(readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8"));
}
