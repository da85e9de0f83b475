import type { KnownResource } from "../targets/knownLab.ts";
import { ownResources } from "./ownState.ts";
import { readPulumi } from "./pulumi.ts";
import type { Stack } from "./stack.ts";

/** As `pulumi stack export` writes it, as far as anyone here asks. */
export interface ExportedState {
  readonly deployment?: { readonly resources?: readonly StateResource[] };
}

export interface StateResource extends KnownResource {
  /** Whether it is more than a component. */
  readonly custom?: boolean;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** What a stack's state has, secrets encrypted; the engine, which takes half a second, is asked only if it must be. */
export async function stateResources({ name, exists }: Stack): Promise<readonly KnownResource[]> {
  if (!exists) return [];
  return ownResources(name) ?? resourcesOf(await exportedState(name));
}

/** The state of a stack, in whatever backend. @param options of the export. */
export async function exportedState(stack: string, ...options: readonly string[]): Promise<ExportedState> {
  return JSON.parse(await readPulumi("stack", "export", ...options, "--stack", stack));
}

/** Of a stack that was never brought up there are none. */
export function resourcesOf({ deployment }: ExportedState): readonly StateResource[] {
  return deployment?.resources ?? [];
}
