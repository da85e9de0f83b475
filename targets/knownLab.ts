/** What a stack's state tells of its lab. */

/** The resource that keeps a lab's id in the stack's state. */
export const LAB_ID = "lab-id";

export interface KnownLab {
  readonly stack: string;
  /** Made once for each lab; empty if the state has none (yet). */
  readonly id: string;
  readonly resources: readonly KnownResource[];
}

/** A resource in a state, as far as targets ask. */
export interface KnownResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** The URN of the resource with which it goes. */
  readonly deletedWith?: string;
}

export function knownLab(stack: string, resources: readonly KnownResource[]): KnownLab {
  const made = resources.find(({ urn }) => urn.endsWith(`::${LAB_ID}`));
  return { stack, id: String(made?.outputs?.stdout ?? ""), resources };
}
