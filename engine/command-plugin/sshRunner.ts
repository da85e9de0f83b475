import { exitOf } from "../../ssh/exit.ts";
import type { Host } from "../../ssh/link.ts";
import { guarded, refusedVariable } from "./remoteEnvironment.ts";
import type { Runner } from "./runner.ts";

/** Runs commands in the login shell of a host. Whoever gave the host leaves the command alone when the run is aborted. */
export function sshRunner(host: Host): Runner {
  return async (invocation, onOutput, signal) => {
    signal.throwIfAborted();
    const channel = await host.exec(guarded(invocation.command, Object.keys(invocation.environment)), {
      ...invocation.environment,
      ...invocation.previousOutput,
    });
    let errors = "";
    channel.setEncoding("utf8").on("data", (text: string) => onOutput("stdout", text));
    channel.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
      onOutput("stderr", text);
    });
    // A command need not read its input: a closed channel is no failure.
    channel.on("error", () => {}).end(invocation.stdin);
    const exit = await exitOf(channel);
    if (exit.code === 0) return undefined;
    const variable = refusedVariable(errors);
    if (variable === undefined) return exit.signal ? `signal: ${exit.signal}` : `exit status ${exit.code}`;
    return `the SSH server did not take the environment variable ${variable}; add "AcceptEnv ${variable}" to its sshd_config, or write ${variable}=value in front of the command`;
  };
}
