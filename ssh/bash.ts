import { randomBytes } from "node:crypto";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { ClientChannel } from "ssh2";
import { LostConnection } from "./lostConnection.ts";
import { marked } from "./marked.ts";
import { noShell } from "./noShell.ts";
import type { RemoteHost } from "./openConnection.ts";

/** What bash runs on a host. */
export interface Script {
  /** It travels over stdin, so no other user of the host can read it. */
  readonly text: string;
  readonly stdin: string | Readable;
  /** Who runs it: the user who logged in, or root through sudo. */
  readonly as: "user" | "root";
  /** Variables the server accepts (`AcceptEnv`); sudo drops them. */
  readonly env?: NodeJS.ProcessEnv;
}

/** How a command on a host ended. */
export interface Exit {
  /** As a shell reports it: 128 + n if signal n ended the command. */
  readonly code: number;
  /** The signal that ended the command, e.g. `SIGKILL`. */
  readonly signal?: NodeJS.Signals;
}

type OnOutput = (stream: "stdout" | "stderr", text: string) => void;

/**
 * Runs a script with bash, whatever the user's login shell is and whatever it prints by itself.
 * @throws {ConnectError} if no bash starts, or the user cannot become root.
 * @throws {LostConnection} if the host does not report how the script ended.
 */
export async function runBash(host: RemoteHost, script: Script, onOutput: OnOutput): Promise<Exit> {
  const mark = `msm-lab-${randomBytes(12).toString("hex")}`;
  // Bash reads the whole subshell before it runs any of it: a script that was cut off does not run at all.
  const program = Buffer.from(`(\n:\n${script.text}\n)`);
  const channel = await host.exec(commandLine(script.as, mark, program.length), script.env);
  const exit = exitOf(channel);
  const stdout = marked(mark, (text) => onOutput("stdout", text));
  const stderr = marked(mark, (text) => onOutput("stderr", text));
  channel.setEncoding("utf8").on("data", stdout.push);
  channel.stderr.setEncoding("utf8").on("data", stderr.push);
  send(channel, program, script.stdin);
  const ended = await exit;
  const code = stdout.end();
  stderr.end();
  const words = stdout.hostsWords();
  if (words !== undefined) throw noShell(host.endpoint, script.as, [stderr.hostsWords(), words].join("\n"));
  return code === undefined ? ended : { code: Number(code) };
}

/**
 * Plain words and one quoted text without line break or `!`, which sh, bash, zsh, tcsh and fish all read alike. The
 * script comes first on stdin; `head` takes exactly its bytes. On some hosts the PATH that sudo sets lacks the `sbin`
 * folders.
 */
function commandLine(as: Script["as"], mark: string, length: number): string {
  const steps = [
    'export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"',
    `echo ${mark}`,
    `echo ${mark} >&2`,
    `eval "$(head -c ${length})"`,
    `echo ${mark} $?`,
  ];
  const bash = `bash --norc -c '${steps.join("; ")}'`;
  // `-n`: sudo fails instead of asking for a password; noShell.ts matches its message in English.
  return as === "root" ? `env LC_MESSAGES=C sudo -n -H ${bash}` : bash;
}

function send(channel: ClientChannel, program: Buffer, stdin: Script["stdin"]): void {
  // A script need not read its input: a closed channel is not a failure.
  channel.on("error", () => {}).write(program);
  if (typeof stdin === "string") {
    channel.end(stdin);
    return;
  }
  channel.on("close", () => stdin.destroy());
  stdin.on("error", () => channel.destroy()).pipe(channel);
}

/** @throws {LostConnection} if the host does not report how the command ended, e.g. because it shuts down. */
function exitOf(channel: ClientChannel): Promise<Exit> {
  return new Promise((resolve, reject) => {
    // Not "exit", which may arrive together with the reply that opened the channel, before anybody listens for it.
    channel.on("close", (code?: number | null, signal?: NodeJS.Signals) => {
      if (typeof code === "number") resolve({ code });
      else if (signal) resolve({ code: 128 + constants.signals[signal], signal });
      else reject(new LostConnection("the host did not say how the command ended"));
    });
  });
}
