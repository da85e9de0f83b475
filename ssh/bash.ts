import { randomBytes } from "node:crypto";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { ClientChannel } from "ssh2";
import type { Host } from "./link.ts";
import { LostConnection } from "./lostConnection.ts";
import { marked } from "./marked.ts";
import { noShell } from "./noShell.ts";

/** What bash is to do on a host. */
export interface Script {
  /** Nobody else on the host sees it. */
  readonly text: string;
  readonly stdin: string | Readable;
  /** Who does it: the user who logged in, or root by sudo. */
  readonly as: "user" | "root";
  /** Set where the server takes them (`AcceptEnv`), and lost where sudo is needed. */
  readonly env?: NodeJS.ProcessEnv;
}

/** How a command on a host ended. */
export interface Exit {
  /** As a shell counts it: 128 and more where a signal ended the command. */
  readonly code: number;
  /** The signal that ended it, e.g. `SIGKILL`. */
  readonly signal?: NodeJS.Signals;
}

type OnOutput = (stream: "stdout" | "stderr", text: string) => void;

/**
 * Runs a script with bash, whatever the user's login shell is and whatever that prints by itself.
 * @throws {ConnectError} where no bash comes up, or the user cannot become root.
 * @throws {LostConnection} where the host does not say how the script ended.
 */
export async function runBash(host: Host, script: Script, onOutput: OnOutput): Promise<Exit> {
  const mark = `msm-lab-${randomBytes(12).toString("hex")}`;
  // Bash reads all of it before it runs any: half of a script that was cut off is none.
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
 * Words and one quoted text without line break or `!`, which every shell reads alike: sh, bash, zsh, tcsh, fish. The
 * script comes first on stdin; `head` takes it and not a byte more. Some hosts let sudo search for programs where
 * administration has none.
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
  // Sudo fails where it would have to ask for a password; its words are known in English.
  return as === "root" ? `env LC_MESSAGES=C sudo -n -H ${bash}` : bash;
}

function send(channel: ClientChannel, program: Buffer, stdin: Script["stdin"]): void {
  // A script need not read its input: a closed channel is no failure.
  channel.on("error", () => {}).write(program);
  if (typeof stdin === "string") {
    channel.end(stdin);
    return;
  }
  channel.on("close", () => stdin.destroy());
  stdin.on("error", () => channel.destroy()).pipe(channel);
}

/** @throws {LostConnection} where the host does not say how the command ended, as one that shuts down. */
function exitOf(channel: ClientChannel): Promise<Exit> {
  return new Promise((resolve, reject) => {
    // Not "exit": it may come together with the answer that gave the channel, before anybody listens.
    channel.on("close", (code?: number | null, signal?: NodeJS.Signals) => {
      if (typeof code === "number") resolve({ code });
      else if (signal) resolve({ code: 128 + constants.signals[signal], signal });
      else reject(new LostConnection("the host did not say how the command ended"));
    });
  });
}
