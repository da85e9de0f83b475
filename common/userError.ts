/** Errors that a user has caused or can cure. */

import { styleText } from "node:util";

/** One invalid value in the configuration, or one obstacle to what a user wants. */
export interface Problem {
  /** Its key in the configuration, e.g. `nodes.node2.address`; the name of what stands in the way, e.g. `node2-memcached`. */
  readonly path: string;
  /** What is wrong, with the value unless it is secret, e.g. `172.16.104.2 is outside the network 172.16.103.0/24`. */
  readonly message: string;
  /** What to do about it, in the imperative. */
  readonly cure: string;
}

interface UserErrorOptions extends ErrorOptions {
  /** See `UserError.problems`. */
  readonly problems?: readonly Problem[];
}

/** An error that a user has caused or can cure. It is shown without a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
  /** What to do about it, in the imperative; empty if the message says it all. */
  readonly cure: string;
  /** Every problem, in the order of the configuration. Default: none. */
  readonly problems: readonly Problem[];

  constructor(message: string, cure = "", { problems = [], ...options }: UserErrorOptions = {}) {
    super(message, options);
    this.cure = cure;
    this.problems = problems;
  }
}

/** Returns the text to print for an error: message and cure, with a stack trace only if it was not foreseen. */
export function describeFailure(error: unknown, stream: NodeJS.WriteStream = process.stderr): string {
  if (error instanceof AggregateError) {
    return error.errors.map((each) => describeFailure(each, stream)).join("\n");
  }
  const [first = "", ...rest] = textOf(error).split("\n");
  return [styleText("red", first, { stream }), ...rest].join("\n");
}

/** Returns the text of `describeFailure` for one error, without colour. */
export function textOf(error: unknown): string {
  if (!(error instanceof UserError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { message, cure } = error;
  return cure === "" ? message.trim() : `${message.trim()}\n  ${cure}`;
}
