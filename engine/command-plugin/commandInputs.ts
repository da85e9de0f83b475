import type { Properties } from "./inputShape.ts";
import type { StreamName } from "./runner.ts";

const LOGGING = ["stdout", "stderr", "stdoutAndStderr", "none"] as const;
export type Logging = (typeof LOGGING)[number];

/** Inputs of every command, local or remote, resource or function. */
export interface CommandInputs {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly logging?: Logging;
  readonly addPreviousOutputInEnv?: boolean;
}

export const COMMAND_PROPERTIES: Properties = {
  addPreviousOutputInEnv: { shape: { kind: "flag" } },
  environment: { shape: { kind: "textMap" } },
  logging: { shape: { kind: "choice", of: LOGGING } },
  stdin: { shape: { kind: "text" } },
};

/** The command for each step of a resource's life. */
export interface LifeCycle {
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
}

export const LIFE_CYCLE_PROPERTIES: Properties = {
  create: { shape: { kind: "text" } },
  delete: { shape: { kind: "text" } },
  update: { shape: { kind: "text" } },
  triggers: { shape: { kind: "anyList" } },
};

/** Whether a stream's text may be shown, as status and in error messages. */
export function isLogged(logging: Logging | undefined, stream: StreamName): boolean {
  return logging === undefined || logging === "stdoutAndStderr" || logging === stream;
}
