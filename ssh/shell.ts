import { runBash } from "./bash.ts";
import type { ConnectionSettings } from "./connection.ts";
import { repeated } from "./repeated.ts";
import { sharedConnection } from "./sharedConnection.ts";

/** How a script ended. */
export interface Outcome {
  /** 0 after success; 128 + n if signal n ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What happens if a script's connection is lost: it fails, or runs once more, which it must be written for. */
export type OnLoss = "fail" | "repeat";

/** A root shell on a host. Its one connection is opened at the first script, and does not keep this process alive. */
export interface Shell {
  /**
   * Runs a script with bash as root. Scripts may run concurrently.
   * @param onLoss Default: `fail`.
   * @throws {ConnectError} if the host cannot be reached or logged into, or its user cannot become root.
   * @throws {LostConnection} if the connection is lost, or the shell closed, while the script runs.
   */
  run(script: string, stdin?: string, onLoss?: OnLoss): Promise<Outcome>;
  /** Whether its connection is open, or being opened. */
  isUnderWay(): boolean;
  close(): void;
}

/** @param given `signal` cancels every script; `status` receives a line for each failure to connect that is retried. */
export function rootShell(
  connection: ConnectionSettings,
  given: { readonly signal?: AbortSignal; readonly status?: (line: string) => void } = {},
): Shell {
  const { signal = new AbortController().signal, status = () => {} } = given;
  const attempts = { signal, status };
  const shared = sharedConnection(connection);
  const as = connection.user === "root" ? "user" : "root";
  const once = (text: string, stdin: string): Promise<Outcome> =>
    shared.use(attempts, async (host) => {
      const said = { stdout: "", stderr: "" };
      const { code } = await runBash(host, { text, stdin, as }, (stream, output) => {
        said[stream] += output;
      });
      return { code, ...said };
    });
  return {
    run: (script, stdin = "", onLoss = "fail") =>
      onLoss === "repeat" ? repeated(connection, attempts, () => once(script, stdin)) : once(script, stdin),
    isUnderWay: shared.isUnderWay,
    close: shared.close,
  };
}
