import type { KnownResource } from "../targets/knownLab.ts";
import { ownResources } from "./ownState.ts";
import { readPulumi } from "./pulumi.ts";
import type { Stack } from "./stack.ts";

/** The parts of `pulumi stack export`'s output that are read here. */
export interface ExportedState {
  readonly deployment?: { readonly resources?: readonly StateResource[] };
}

export interface StateResource extends KnownResource {
  /** True unless the resource is a component. */
  readonly custom?: boolean;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** The resources in a stack's state, with secrets encrypted. Runs pulumi, which takes half a second, only if needed. */
export async function stateResources({ name, exists }: Stack): Promise<readonly KnownResource[]> {
  if (!exists) return [];
  return ownResources(name) ?? resourcesOf(await exportedState(name));
}

/** The state of a stack in any backend. @param options for `pulumi stack export`. */
export async function exportedState(stack: string, ...options: readonly string[]): Promise<ExportedState> {
  return JSON.parse(await readPulumi("stack", "export", ...options, "--stack", stack));
}

/** Returns no resources for a stack that was never brought up. */
export function resourcesOf({ deployment }: ExportedState): readonly StateResource[] {
  return deployment?.resources ?? [];
}
