import type { RawConfig } from "../topology/config.ts";
import { KEYS } from "../topology/config.ts";
import { PROJECT } from "./ownState.ts";
import { readPulumi } from "./pulumi.ts";

/** What a step needs of a node: where it was. */
export type LastNodes = Readonly<Record<string, RawConfig>>;

/**
 * Returns `nodes` as the last `up` that succeeded was told, from the stack's history; undefined if the history has none, or
 * hides it because there are secrets in it.
 */
export async function lastNodes(stack: string): Promise<LastNodes | undefined> {
  const updates: readonly Update[] = JSON.parse(
    await readPulumi("stack", "history", "--json", "--page-size", "20", "--stack", stack),
  );
  return nodesOf(updates);
}

/** @param updates the newest one first. */
export function nodesOf(updates: readonly Update[]): LastNodes | undefined {
  const last = updates.find(({ kind, result }) => kind === "update" && result === "succeeded");
  if (last === undefined) return undefined;
  const nodes = last.config[`${PROJECT}:nodes`];
  return nodes === undefined ? KEYS.nodes.default : nodes.objectValue;
}

/** As `pulumi stack history --json` prints it. */
export interface Update {
  readonly kind: string;
  readonly result: string;
  /** A value with secrets in it has no `objectValue`. */
  readonly config: Readonly<Record<string, { readonly objectValue?: LastNodes }>>;
}
