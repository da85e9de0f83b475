/** How anything ends that a user did or can cure. */

import { styleText } from "node:util";

/** One value of the configuration that cannot be as it is. */
export interface Problem {
  /** Where the configuration has it, e.g. `nodes.node2.address`. */
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

/** What a user did or can cure. It is shown without a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
  /** What the user does about it, in the imperative; empty if the message says it all. */
  readonly cure: string;
  /** What is wrong with the configuration, all at once, in its order. Default: none. */
  readonly problems: readonly Problem[];

  constructor(message: string, cure = "", { problems = [], ...options }: UserErrorOptions = {}) {
    super(message, options);
    this.cure = cure;
    this.problems = problems;
  }
}

/** What is printed for an error: message and cure; the stack trace only of what nobody foresaw. */
export function describeFailure(error: unknown, stream: NodeJS.WriteStream = process.stderr): string {
  if (error instanceof AggregateError) {
    return error.errors.map((each) => describeFailure(each, stream)).join("\n");
  }
  const [first = "", ...rest] = textOf(error).split("\n");
  return [styleText("red", first, { stream }), ...rest].join("\n");
}

/** The same without colour, as one text. */
export function textOf(error: unknown): string {
  if (!(error instanceof UserError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { message, cure } = error;
  return cure === "" ? message.trim() : `${message.trim()}\n  ${cure}`;
}
