import { readPulumi } from "./pulumi.ts";

/** As `pulumi stack export` writes it, as far as anyone here asks. */
export interface ExportedState {
  readonly deployment?: { readonly resources?: readonly StateResource[] };
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** Whether it is more than a component. */
  readonly custom?: boolean;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly deletedWith?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** The state of a stack, in whatever backend. @param options of the export. */
export async function exportedState(stack: string, ...options: readonly string[]): Promise<ExportedState> {
  return JSON.parse(await readPulumi("stack", "export", ...options, "--stack", stack));
}

/** Of a stack that was never brought up there are none. */
export function resourcesOf({ deployment }: ExportedState): readonly StateResource[] {
  return deployment?.resources ?? [];
}
