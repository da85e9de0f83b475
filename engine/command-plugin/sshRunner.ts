import type { Client, ClientChannel } from "ssh2";
import { guarded, refusedVariable } from "./remoteEnvironment.ts";
import type { Runner } from "./runner.ts";

/** Runs commands in the login shell of a host. Whoever owns the connection closes it when the run is aborted. */
export function sshRunner(client: Client): Runner {
  return async (invocation, onOutput, signal) => {
    signal.throwIfAborted();
    const channel = await open(client, guarded(invocation.command, Object.keys(invocation.environment)), {
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
    const failure = await outcome(channel);
    const variable = failure && refusedVariable(errors);
    return variable
      ? `the SSH server did not take the environment variable ${variable}; add "AcceptEnv ${variable}" to its sshd_config, or write ${variable}=value in front of the command`
      : failure;
  };
}

function open(client: Client, command: string, env: NodeJS.ProcessEnv): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, { env }, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

function outcome(channel: ClientChannel): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let exit: { readonly failure: string | undefined } | undefined;
    channel.on("exit", (code: number | null, signal?: string) => {
      exit = {
        failure: code === 0 ? undefined : code === null ? `signal: ${signal}` : `exit status ${code}`,
      };
    });
    channel.on("close", () => {
      if (exit) resolve(exit.failure);
      else reject(new Error("the host did not say how the command ended"));
    });
  });
}
