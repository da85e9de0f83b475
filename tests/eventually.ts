import assert from "node:assert/strict";
import { poll } from "../common/poll.ts";

/**
 * Asks until the check neither throws nor returns false.
 * @throws {Error} after `seconds`: the last one of the check, or one with its text.
 */
export async function eventually(check: () => unknown, seconds = 30): Promise<void> {
  const attempt = async (): Promise<unknown> => {
    try {
      return (await check()) === false
        ? new assert.AssertionError({ message: `not so: ${check}` })
        : undefined;
    } catch (error) {
      return error;
    }
  };
  const failure = await poll(attempt, (error) => error === undefined, {
    timeoutMs: seconds * 1000,
    intervalMs: 50,
  });
  if (failure !== undefined) throw failure;
}
