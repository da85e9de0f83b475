import {
  COMMAND_PROPERTIES,
  type CommandInputs,
  LIFE_CYCLE_PROPERTIES,
  type LifeCycle,
} from "./commandInputs.ts";
import { commandResource } from "./commandResource.ts";
import { CONNECTION_PROPERTY, type Connection } from "./connection.ts";
import { withConnection } from "./dial.ts";
import { runCommand } from "./runCommand.ts";
import { sshRunner } from "./sshRunner.ts";

interface RemoteInputs extends CommandInputs, LifeCycle {
  readonly connection: Connection;
}

/** `command:remote:Command` */
export const remoteCommand = commandResource<RemoteInputs>({
  properties: { ...COMMAND_PROPERTIES, ...LIFE_CYCLE_PROPERTIES, connection: CONNECTION_PROPERTY },
  outputs: ["stdout", "stderr"],
  run: (command, inputs, previous, operation, redact) =>
    withConnection(inputs.connection, operation, async (client) => ({
      ...(await runCommand(sshRunner(client), command, inputs, previous, operation, redact)),
    })),
});
