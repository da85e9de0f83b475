import { RunError } from "@pulumi/pulumi";
import { textOf, UserError } from "../common/userError.ts";

/**
 * The same work, for the program that Pulumi runs: of a `RunError` it shows the message alone, of any other error the
 * stack trace as well.
 * @throws {RunError} in place of a `UserError`, with its cure.
 */
export function orRunError<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof UserError ? runError(error) : error;
  });
}

/** The SDK writes the name of each property that waits for the value before the message; it is let write in vain. */
function runError(cause: UserError): RunError {
  const message = textOf(cause);
  return Object.defineProperty(new RunError(message, { cause }), "message", {
    get: () => message,
    set: () => {},
  });
}
