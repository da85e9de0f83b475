/** What `pulumi up --json` says while it works: one event per line, of which these parts are used. */

export interface Step {
  /** `create`, `update`, `delete`, `same`, `refresh`, `create-replacement`, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly new: { readonly outputs?: Readonly<Record<string, unknown>> } | null;
}

export interface EngineEvent {
  /** A step begins. */
  readonly resourcePreEvent?: { readonly metadata: Step };
  /** A step is done. */
  readonly resOutputsEvent?: { readonly metadata: Step };
  readonly resOpFailedEvent?: { readonly metadata: Step };
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly severity: "debug" | "info" | "info#err" | "warning" | "error";
    readonly message: string;
    /** A passing status of the resource, not for the record. */
    readonly ephemeral?: boolean;
  };
}

/** `node1-httpd` of `urn:pulumi:dev::msm-lab::…::node1-httpd`. */
export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

export const STACK_TYPE = "pulumi:pulumi:Stack";
