import { runBash } from "../../ssh/bash.ts";
import { LostConnection } from "../../ssh/lostConnection.ts";
import type { RemoteHost } from "../../ssh/openConnection.ts";
import { isRepeatable } from "../../ssh/repeatable.ts";
import type { Runner } from "./runner.ts";

/** Runs commands in bash on a host. After an abort the command on the host goes on. */
export function sshRunner(host: RemoteHost): Runner {
  return async ({ command, environment, previousOutput, stdin }, onOutput, signal) => {
    signal.throwIfAborted();
    const text = guarded(command, Object.keys(environment));
    const env = { ...environment, ...previousOutput };
    let errors = "";
    const exit = await runBash(host, { text, stdin, env, as: "user" }, (stream, output) => {
      if (stream === "stderr") errors += output;
      onOutput(stream, output);
    });
    if (exit.code === 0) return undefined;
    if (isRepeatable(command)) await demandNoShutdown(host);
    const variable = refusedVariable(errors);
    if (variable === undefined) return exit.signal ? `signal: ${exit.signal}` : `exit status ${exit.code}`;
    return `the SSH server did not take the environment variable ${variable}; add "AcceptEnv ${variable}" to its sshd_config, or write ${variable}=value in front of the command`;
  };
}

/**
 * A host that shuts down ends its commands before it ends the connection.
 * @throws {LostConnection} if the host shuts down.
 */
async function demandNoShutdown(host: RemoteHost): Promise<void> {
  let state = "";
  const script = { text: "systemctl is-system-running", stdin: "", as: "user" } as const;
  await runBash(host, script, (stream, text) => {
    if (stream === "stdout") state += text;
  });
  if (state.trim() === "stopping") throw new LostConnection(`${host.endpoint.host} is shutting down`);
}

/**
 * An SSH server silently drops variables that its `AcceptEnv` does not list. A command must not run without them, so
 * the shell checks first: `${NAME?message}` ends a POSIX shell if NAME is not set. The values travel in the protocol's
 * own environment requests, never in the command line, which every user of the host could read.
 */
const MESSAGE = "not accepted by the SSH server";

/** The command, preceded by a check that the variables have arrived. */
export function guarded(command: string, variables: readonly string[]): string {
  if (variables.length === 0) return command;
  return `: ${variables.map((name) => `"\${${name}?${MESSAGE}}"`).join(" ")}\n${command}`;
}

/** The variable that the check found missing, according to the shell's message; undefined if none is. */
export function refusedVariable(stderr: string): string | undefined {
  return new RegExp(`(\\w+): ${MESSAGE}`).exec(stderr)?.[1];
}
