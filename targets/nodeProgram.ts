import { readFileSync } from "node:fs";

const SHARED = ["steps", "place", "look", "inStep", "accept"].map((name) => `node/${name}`);

/**
 * The program that works on a node, as text for bash: what all targets share, between a target's own settings and `main`, and
 * how its supervisor does what the steps need (see node/place.sh).
 * @param files the target's own, the one with the settings first, e.g. `docker/node/main`.
 * @param functions more text for bash.
 */
export function nodeProgram([settings, ...others]: readonly [string, ...string[]], functions = ""): string {
  const texts = [settings, ...SHARED, ...others].map((file) =>
    readFileSync(new URL(`${file}.sh`, import.meta.url), "utf8"),
  );
  return [...texts, functions, 'main "$@"\n'].join("\n");
}
