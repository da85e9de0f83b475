/** How a command ends that cannot do what it was asked. */

import { styleText } from "node:util";
import { ApplicationError } from "../application/applicationError.ts";
import { ArtifactError } from "../artifacts/artifactError.ts";
import { SetupError } from "../engine/need.ts";
import { ConnectError } from "../ssh/connectError.ts";
import { ConfigError } from "../topology/problems.ts";

/** Nobody's bug: shown without a stack trace. */
export class Failure extends Error {
  /** What the user does about it, in the imperative; empty where the message says it all. */
  readonly cure: string;

  constructor(message: string, cure = "", options?: ErrorOptions) {
    super(message, options);
    this.name = "Failure";
    this.cure = cure;
  }
}

/** What is printed for an error: message and cure; the stack trace only of what nobody foresaw. */
export function describeFailure(error: unknown, stream: NodeJS.WriteStream = process.stderr): string {
  if (error instanceof AggregateError) {
    return error.errors.map((each) => describeFailure(each, stream)).join("\n");
  }
  const { message, cure } = said(error);
  const [first = "", ...rest] = message.trim().split("\n");
  const text = [styleText("red", first, { stream }), ...rest, ...(cure === "" ? [] : [`  ${cure}`])];
  return text.join("\n");
}

function said(error: unknown): { readonly message: string; readonly cure: string } {
  if (
    error instanceof Failure ||
    error instanceof SetupError ||
    error instanceof ApplicationError ||
    error instanceof ConnectError
  )
    return error;
  if (error instanceof ConfigError || error instanceof ArtifactError)
    return { message: error.message, cure: "" };
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), cure: "" };
}
