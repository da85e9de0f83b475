import { randomBytes } from "node:crypto";
import { type Checked, check } from "./check.ts";
import { copyFile, copyToRemote } from "./copy.ts";
import { type Difference, differences } from "./diff.ts";
import { type Failure, failuresOf } from "./inputShape.ts";
import { localCommand, localRun, type RunInputs } from "./localCommand.ts";
import { type PropertyMap, revealed, UNKNOWN } from "./propertyValue.ts";
import { redaction } from "./redact.ts";
import { remoteCommand } from "./remoteCommand.ts";
import type { Call, Operation, Resource } from "./resource.ts";

const RESOURCES = new Map<string, Resource<never>>([
  ["command:local:Command", localCommand],
  ["command:remote:Command", remoteCommand],
  ["command:remote:CopyToRemote", copyToRemote],
  ["command:remote:CopyFile", copyFile],
]);

export interface ResourceDifference extends Difference {
  readonly replaces: boolean;
}

export interface Updated {
  readonly inputs: PropertyMap;
  readonly oldInputs: PropertyMap;
  readonly oldState: PropertyMap;
}

export function checkResource(type: string, inputs: PropertyMap): Checked {
  return check(resourceOf(type).properties, inputs);
}

/** A change of `triggers` replaces the resource; so does any change of a resource without `update`. */
export function diffResource(
  type: string,
  oldInputs: PropertyMap,
  inputs: PropertyMap,
): ResourceDifference[] {
  const { properties, update } = resourceOf(type);
  return differences(only(Object.keys(properties), oldInputs), inputs).map((difference) => ({
    ...difference,
    replaces: update === undefined || difference.property === "triggers",
  }));
}

export async function createResource(
  type: string,
  inputs: PropertyMap,
  call: Call,
): Promise<{ readonly id: string; readonly state: PropertyMap }> {
  const resource = resourceOf(type);
  const outputs = await resource.create(bare(inputs), operation(call, inputs));
  const digits = randomBytes(4).toString("hex");
  return {
    id: resource.idStartsWithName ? call.name + digits : digits,
    state: { ...inputs, ...outputs },
  };
}

export async function updateResource(type: string, updated: Updated, call: Call): Promise<PropertyMap> {
  const { outputs: names, update } = resourceOf(type);
  if (!update) throw new Error(`${type} cannot be updated, only replaced`);
  const { inputs, oldInputs, oldState } = updated;
  const oldOutputs = only(names, oldState);
  const change = { inputs: bare(inputs), oldInputs: bare(oldInputs), oldOutputs: bare(oldOutputs) };
  const outputs = await update(change, operation(call, { ...oldOutputs, ...inputs }));
  return { ...inputs, ...outputs };
}

/** The state that a create or update would leave: the inputs, and outputs marked as unknown. */
export function previewResource(type: string, inputs: PropertyMap): PropertyMap {
  const unknown = resourceOf(type).outputs.filter((name) => willExist(name, inputs));
  return { ...inputs, ...Object.fromEntries(unknown.map((name) => [name, UNKNOWN])) };
}

export async function deleteResource(type: string, state: PropertyMap, call: Call): Promise<void> {
  const { outputs, delete: remove } = resourceOf(type);
  await remove?.(bare(state), bare(only(outputs, state)), operation(call, state));
}

/** Calls a function of the package. */
export async function invoke(
  token: string,
  args: PropertyMap,
  call: Call,
): Promise<{ readonly failures: readonly Failure[] } | { readonly result: PropertyMap }> {
  if (token !== "command:local:run") throw new Error(`the command package has no function ${token}`);
  const failures = failuresOf(localRun.properties, args);
  if (failures.length > 0) return { failures };
  const outputs = await localRun.call(bare<RunInputs>(args), operation(call, args));
  return { result: { ...args, ...outputs } };
}

function operation(call: Call, secrets: PropertyMap): Operation {
  return { ...call, redact: redaction(secrets) };
}

function resourceOf(type: string): Resource<never> {
  const resource = RESOURCES.get(type);
  if (!resource)
    throw new Error(
      `the command package has no resource ${type}; there are ${[...RESOURCES.keys()].join(", ")}`,
    );
  return resource;
}

/** The engine sends only inputs that passed `check`, so they have the shape that their properties demand. */
function bare<Inputs = never>(inputs: PropertyMap): Inputs {
  return revealed(inputs) as Inputs;
}

function only(names: readonly string[], map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).filter(([name]) => names.includes(name)));
}

function willExist(output: string, inputs: PropertyMap): boolean {
  if (output === "assets") return inputs.assetPaths !== undefined;
  if (output === "archive") return inputs.archivePaths !== undefined;
  return true;
}
