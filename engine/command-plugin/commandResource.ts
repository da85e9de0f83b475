import type { LifeCycle } from "./commandInputs.ts";
import type { Operation, Outputs, Resource } from "./resource.ts";
import { type CommandOutput, NO_OUTPUT } from "./runCommand.ts";

interface CommandKind<Inputs> extends Pick<Resource<Inputs>, "properties" | "outputs"> {
  run(command: string, inputs: Inputs, previous: CommandOutput, operation: Operation): Promise<Outputs>;
}

/** A resource whose create, update and delete are commands, and whose outputs are what the last command printed. */
export function commandResource<Inputs extends LifeCycle>(kind: CommandKind<Inputs>): Resource<Inputs> {
  return {
    properties: kind.properties,
    outputs: kind.outputs,
    idStartsWithName: true,

    async create(inputs, operation) {
      if (inputs.create === undefined) return { ...NO_OUTPUT };
      return kind.run(inputs.create, inputs, NO_OUTPUT, operation);
    },

    /** Without an update command the create command runs again. */
    async update({ inputs, oldOutputs }, operation) {
      const command = inputs.update ?? inputs.create;
      if (command === undefined) return oldOutputs;
      return { ...oldOutputs, ...(await kind.run(command, inputs, commandOutput(oldOutputs), operation)) };
    },

    async delete(inputs, oldOutputs, operation) {
      if (inputs.delete === undefined) return;
      await kind.run(inputs.delete, inputs, commandOutput(oldOutputs), operation);
    },
  };
}

function commandOutput({ stdout, stderr }: Outputs): CommandOutput {
  return { stdout: textOf(stdout), stderr: textOf(stderr) };
}

function textOf(value: Outputs[string] | undefined): string {
  return typeof value === "string" ? value : "";
}
