import {
  COMMAND_PROPERTIES,
  type CommandInputs,
  LIFE_CYCLE_PROPERTIES,
  type LifeCycle,
} from "./commandInputs.ts";
import { commandResource } from "./commandResource.ts";
import { selectAssets } from "./globs.ts";
import type { Properties } from "./inputShape.ts";
import { type LocalShell, localRunner } from "./localRunner.ts";
import { assetArchive } from "./propertyValue.ts";
import type { Operation, Outputs } from "./resource.ts";
import { type CommandOutput, NO_OUTPUT, runCommand } from "./runCommand.ts";

interface LocalInputs extends CommandInputs, LocalShell {
  readonly assetPaths?: readonly string[];
  readonly archivePaths?: readonly string[];
}

const LOCAL_PROPERTIES: Properties = {
  ...COMMAND_PROPERTIES,
  archivePaths: { shape: { kind: "textList" } },
  assetPaths: { shape: { kind: "textList" } },
  dir: { shape: { kind: "text" } },
  interpreter: { shape: { kind: "textList" } },
};

/** `command:local:Command` */
export const localCommand = commandResource<LocalInputs & LifeCycle>({
  properties: { ...LOCAL_PROPERTIES, ...LIFE_CYCLE_PROPERTIES },
  outputs: ["stdout", "stderr", "assets", "archive"],
  run,
});

export interface RunInputs extends LocalInputs {
  readonly command: string;
}

/** `command:local:run` */
export const localRun = {
  properties: {
    ...LOCAL_PROPERTIES,
    command: { shape: { kind: "text" }, required: true },
  } satisfies Properties,
  call: (inputs: RunInputs, operation: Operation): Promise<Outputs> =>
    run(inputs.command, inputs, NO_OUTPUT, operation),
};

async function run(
  command: string,
  inputs: LocalInputs,
  previous: CommandOutput,
  operation: Operation,
): Promise<Outputs> {
  const output = await runCommand(localRunner(inputs), command, inputs, previous, operation);
  const dir = inputs.dir ?? process.cwd();
  return {
    ...output,
    ...(inputs.assetPaths && { assets: await selectAssets(dir, inputs.assetPaths) }),
    ...(inputs.archivePaths && { archive: assetArchive(await selectAssets(dir, inputs.archivePaths)) }),
  };
}
