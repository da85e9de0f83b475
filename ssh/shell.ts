import { ConnectError } from "./connectError.ts";
import { type Connection, nameOf } from "./connection.ts";
import { exitOf } from "./exit.ts";
import type { Host } from "./link.ts";
import { sharedConnection } from "./sharedConnection.ts";

/** How a script ended. */
export interface Outcome {
  /** 0 after success; 128 and more where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A root shell on a host: one connection, made at the first script, which does not keep this process alive. */
export interface Shell {
  /**
   * Runs a script with `bash -c` as root. Scripts may run at the same time.
   * @param script At most 128 KiB, and readable by every user of the host while it runs: secrets travel in `stdin`.
   * @throws {ConnectError} where the host cannot be reached or logged into, or its user cannot become root.
   * @throws {Error} where the connection is lost, or the shell closed, while the script runs.
   */
  run(script: string, stdin?: string): Promise<Outcome>;
  close(): void;
}

/** @param attempts Ends every script when it is aborted; hears of failures to connect that are tried again. */
export function rootShell(
  connection: Connection,
  attempts: { readonly signal?: AbortSignal; readonly status?: (line: string) => void } = {},
): Shell {
  const { signal = new AbortController().signal, status = () => {} } = attempts;
  const shared = sharedConnection(connection);
  const isRoot = connection.user === "root";
  return {
    run: (script, stdin = "") =>
      shared.use({ signal, status }, async (host) => {
        const outcome = await run(host, isRoot ? bash(script) : sudo(bash(script)), stdin);
        if (outcome.code !== 0 && !isRoot) await demandSudo(host, connection);
        return outcome;
      }),
    close: shared.close,
  };
}

const bash = (script: string): string => `bash -c '${script.replaceAll("'", "'\\''")}'`;

/** Fails where it would have to ask for a password. */
const sudo = (command: string): string => `sudo -n -H ${command}`;

async function run(host: Host, command: string, stdin: string): Promise<Outcome> {
  const channel = await host.exec(command);
  let stdout = "";
  let stderr = "";
  channel.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  channel.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A script need not read its input: a closed channel is no failure.
  channel.on("error", () => {}).end(stdin);
  const { code } = await exitOf(channel);
  return { code, stdout, stderr };
}

/** What sudo prints is in the host's language: only a command that cannot fail tells whether it was sudo that did. */
async function demandSudo(host: Host, connection: Connection): Promise<void> {
  const { code, stdout, stderr } = await run(host, sudo(bash("true")), "");
  if (code === 0) return;
  const { user } = connection;
  throw new ConnectError(
    "sudo",
    `${nameOf(connection)} cannot become root: ${(stderr || stdout).trim()}`,
    `as root there, install sudo and let it ask ${user} for no password: echo '${user} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/${user}; or set ssh.user to root`,
  );
}
