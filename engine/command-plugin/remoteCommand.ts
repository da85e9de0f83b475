import type { ConnectionSettings } from "../../ssh/connection.ts";
import { isRepeatable } from "../../ssh/repeatable.ts";
import {
  COMMAND_PROPERTIES,
  type CommandInputs,
  LIFE_CYCLE_PROPERTIES,
  type LifeCycle,
} from "./commandInputs.ts";
import { commandResource } from "./commandResource.ts";
import { CONNECTION_PROPERTY, withConnection } from "./connection.ts";
import { runCommand } from "./runCommand.ts";
import { sshRunner } from "./sshRunner.ts";

interface RemoteInputs extends CommandInputs, LifeCycle {
  readonly connection: ConnectionSettings;
}

/** `command:remote:Command` */
export const remoteCommand = commandResource<RemoteInputs>({
  properties: { ...COMMAND_PROPERTIES, ...LIFE_CYCLE_PROPERTIES, connection: CONNECTION_PROPERTY },
  outputs: ["stdout", "stderr"],
  run: (command, inputs, previous, operation) =>
    withConnection(inputs.connection, operation, isRepeatable(command) ? "repeat" : "fail", async (host) => ({
      ...(await runCommand(sshRunner(host), command, inputs, previous, operation)),
    })),
});
