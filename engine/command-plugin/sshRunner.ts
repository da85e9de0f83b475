import { runBash } from "../../ssh/bash.ts";
import type { Host } from "../../ssh/link.ts";
import { isRepeatable } from "../../ssh/repeatable.ts";
import { demandNoShutdown } from "../../ssh/shutdown.ts";
import { guarded, refusedVariable } from "./remoteEnvironment.ts";
import type { Runner } from "./runner.ts";

/** Runs commands in bash on a host. Whoever gave the host leaves the command alone when the run is aborted. */
export function sshRunner(host: Host): Runner {
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
