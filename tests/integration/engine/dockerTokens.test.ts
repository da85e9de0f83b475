import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pluginFile, pulumiHome } from "../../../engine/folders.ts";

/** What the official plugin has beside the bridged provider. */
const NATIVE = ["docker:image:Image", "docker:index/image:Image"];

test("the docker plugin serves every resource and function of the SDK under its token", () => {
  const missing = tokensOfSdk().filter((token) => !tokensOfPlugin().includes(token));
  assert.deepEqual(missing, NATIVE);
});

function tokensOfSdk(): string[] {
  const folder = join(import.meta.dirname, "../../../node_modules/@pulumi/docker");
  const sources = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const tokens = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/["'](docker:[\w/]+:\w+)["']/g)].map(
      ([, token]) => token ?? "",
    ),
  );
  return [...new Set(tokens)].sort();
}

function tokensOfPlugin(): string[] {
  const plugin = pluginFile(pulumiHome(), "docker");
  const told = execFileSync(plugin, ["-get-provider-info"], { encoding: "utf8", maxBuffer: 2 ** 26 });
  const { resources, dataSources } = JSON.parse(told) as Record<string, Record<string, { tok: string }>>;
  return Object.values({ ...resources, ...prefixed(dataSources) }).map(({ tok }) => tok);
}

/** A resource and a data source may have the same name. */
function prefixed<T>(entries: Record<string, T> = {}): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [`data.${name}`, value]));
}
