import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { sha256OfFile } from "../../artifacts/digest.ts";
import { type Asset, fileAsset } from "./propertyValue.ts";

/**
 * The files inside `dir` that the globs select, as assets by their path relative to it. The last glob that matches a file
 * decides; one that starts with `!` excludes it.
 */
export async function selectAssets(dir: string, globs: readonly string[]): Promise<Record<string, Asset>> {
  const rules = globs.map((glob) => ({
    excludes: glob.startsWith("!"),
    pattern: globPattern(glob.replace(/^!/, "")),
  }));
  const assets: Record<string, Asset> = {};
  for (const path of await filesBelow(dir)) {
    const last = rules.findLast((rule) => rule.pattern.test(path));
    if (last && !last.excludes)
      assets[path] = fileAsset(join(dir, path), await sha256OfFile(join(dir, path)));
  }
  return assets;
}

/**
 * The pattern of a glob in the official plugin's syntax (github.com/gobwas/glob with the separator `/`): `*` and `?` stop
 * at `/`, `**` does not; `[abc]`, `[!abc]`, `{this,that}`; `\` escapes.
 * @throws {Error} if the glob is malformed.
 */
export function globPattern(glob: string): RegExp {
  let pattern = "";
  let alternatives = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i] ?? "";
    if (char === "*") {
      const across = glob[i + 1] === "*";
      while (glob[i + 1] === "*") i++;
      pattern += across ? ".*" : "[^/]*";
    } else if (char === "?") pattern += "[^/]";
    else if (char === "\\") pattern += quoted(glob[++i] ?? "");
    else if (char === "[") {
      const end = glob.indexOf("]", i + 2);
      if (end < 0) throw new Error(`the glob ${JSON.stringify(glob)} has a "[" without its "]"`);
      pattern += characters(glob.slice(i + 1, end));
      i = end;
    } else if (char === "{") {
      alternatives++;
      pattern += "(?:";
    } else if (char === "}" && alternatives > 0) {
      alternatives--;
      pattern += ")";
    } else if (char === "," && alternatives > 0) pattern += "|";
    else pattern += quoted(char);
  }
  if (alternatives > 0) throw new Error(`the glob ${JSON.stringify(glob)} has a "{" without its "}"`);
  return new RegExp(`^${pattern}$`, "s");
}

function quoted(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

function characters(inside: string): string {
  const negated = inside.startsWith("!") ? "^" : "";
  return `[${negated}${inside.slice(negated.length).replace(/[\\\]^[]/g, "\\$&")}]`;
}

/** Their paths relative to `dir`, in order. */
async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => relative(dir, join(parentPath, name))).sort();
}
