/** Pulumi.yaml and README's table say of each key what `KEYS` does; `--test-update-snapshots` writes both. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dump, load } from "js-yaml";
import { projectRoot } from "../../../cli/projectRoot.ts";
import { KEYS, type Key, type Keys } from "../../../topology/config.ts";
import { PROFILES, SERIALIZERS, SESSION_MODES, TARGETS } from "../../../topology/model.ts";

const asText = { serializers: [(value: string) => value] };
const PULUMI_YAML = join(projectRoot, "Pulumi.yaml");
const README = join(projectRoot, "README.md");

test("Pulumi.yaml describes every key", (t) => {
  const config = dump({ config: mapped(KEYS, declaration) }, { lineWidth: 120, flowLevel: 4 });
  const file = readFileSync(PULUMI_YAML, "utf8").replace(/^config:\n.*?(?=^\n*template:)/ms, () => config);
  t.assert.fileSnapshot(file, PULUMI_YAML, asText);
});

test("README's table describes every key", (t) => {
  const table = ["| key | default | meaning |", "| --- | --- | --- |", ...rows(KEYS)].join("\n");
  const file = readFileSync(README, "utf8").replace(/^\| key \|.*?(?=\n\n)/ms, () => table);
  t.assert.fileSnapshot(file, README, asText);
});

test("a key that takes one of some words names each of them", () => {
  const choices = [
    [KEYS.target, TARGETS],
    [KEYS.profile, PROFILES],
    [KEYS.sessions.keys.mode, SESSION_MODES],
    [KEYS.sessions.keys.serializer, SERIALIZERS],
  ] as const;
  for (const [{ text }, words] of choices) {
    for (const word of words) assert.ok(text.includes(`\`${word}\``), word);
  }
});

test("the template asks only for text that the project declares, with the same default", () => {
  const { template } = load(readFileSync(PULUMI_YAML, "utf8")) as {
    readonly template: { readonly config: Readonly<Record<"target" | "profile", { default: string }>> };
  };
  const asked = mapped(template.config, (question) => question.default);
  assert.deepEqual(asked, { target: KEYS.target.default, profile: KEYS.profile.default });
});

/** As Pulumi knows a key: what is below it is described in its own description. */
function declaration(key: Key) {
  const value = defaultOf(key) ?? {};
  const [own = "", ...below] = sentences(key);
  const description = `${[own.replace(/./, (first) => first.toUpperCase()), ...below].join(". ")}.`;
  const type = Array.isArray(value) ? { type: "array", items: { type: "string" } } : { type: typeof value };
  return { ...type, description: description.replaceAll("`", ""), default: value };
}

function defaultOf({ default: value, optional, keys }: Key): unknown {
  if (value !== undefined || keys === undefined || optional) return value;
  const defaults = Object.entries(mapped(keys, defaultOf));
  return Object.fromEntries(defaults.filter(([, each]) => each !== undefined));
}

/** The meanings of a key and of those below it; `default` shows their defaults, but for those of an optional map. */
function sentences(key: Key, name?: string, isOptional = false): readonly string[] {
  const unless = isOptional || key.derived ? shownDefault(key) : "";
  const meant = `${name === undefined ? "" : `${name}: `}${meaning(key)}${unless && `; by default ${unless}`}`;
  const below = Object.entries(key.keys ?? {}).flatMap(([each, value]) =>
    sentences(value, each, key.optional),
  );
  return [...(key.text === undefined ? [] : [meant]), ...below];
}

/** A row for each key that has a meaning of its own. */
function rows(keys: Keys, section = ""): readonly string[] {
  return Object.entries(keys).flatMap(([name, key]) => {
    const path = `${section}${name}`;
    const more = key.more === undefined ? "" : ` ([more](${key.more}))`;
    const row = `| \`${path}\` | ${shownDefault(key)} | ${meaning(key)}${more} |`;
    return [...(key.text === undefined ? [] : [row]), ...rows(key.keys ?? {}, `${path}.`)];
  });
}

function shownDefault({ derived, default: value, optional }: Key): string {
  if (derived !== undefined || optional) return derived ?? "none";
  return value === undefined ? "" : `\`${dump(value).trim()}\``;
}

function meaning({ text = "", range }: Key): string {
  return range === undefined ? text : `${text}, ${range.join(" to ")}`;
}

function mapped<T, U>(record: Readonly<Record<string, T>>, as: (each: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, each]) => [key, as(each)]));
}
