/** Follows a deployment's events: reports what happens to each resource, and collects the result. */

import { styleText } from "node:util";
import type { DiagnosticEvent, EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { elapsed, type Progress, type Task } from "../common/progress.ts";
import { parseUrn } from "../common/urn.ts";
import { ROLL } from "../components/roll.ts";
import { decoded } from "../ssh/connectError.ts";
import type { KnownResource } from "../targets/knownLab.ts";
import { COMMAND_PREFIX, REDUNDANT_ERROR } from "./pulumiMessages.ts";
import { watchTomcats } from "./tomcatsAway.ts";

export interface Deployment {
  follow(event: EngineEvent): void;
  result(): DeploymentResult;
}

export interface DeploymentResult {
  /** The number of resources by operation, e.g. `{ create: 3, update: 1 }`; components are not counted. */
  readonly changes: Readonly<Record<string, number>>;
  /** The names of these resources, in the order in which they were done. */
  readonly changed: readonly string[];
  /** The stack's outputs, with `[secret]` in place of secrets; undefined if the program did not get that far. */
  readonly outputs: Readonly<Record<string, unknown>> | undefined;
  /** Error messages for the user. */
  readonly errors: readonly string[];
  /** Warnings of the program, such as that sessions end. */
  readonly warnings: readonly string[];
  /** Names of resources whose host could not be used. */
  readonly unreachable: readonly string[];
}

/**
 * How users are shown an operation while it runs, once it is done, and in the count of all; those that are missing here
 * are not shown. A replacement counts once, without the deletion of the old one.
 */
export const OPERATIONS: Readonly<Record<string, { doing: string; done: string; counted?: string }>> = {
  create: { doing: "creating", done: "created", counted: "created" },
  update: { doing: "updating", done: "updated", counted: "updated" },
  "create-replacement": { doing: "recreating", done: "recreated", counted: "replaced" },
  delete: { doing: "deleting", done: "deleted", counted: "deleted" },
  "delete-replaced": { doing: "deleting the old one", done: "old one deleted" },
};

/** @param owners from `ownersByUrn`. */
export function followDeployment(
  progress: Progress,
  stream: NodeJS.WriteStream = process.stderr,
  owners: ReadonlyMap<string, string> = new Map(),
): Deployment {
  const tasks = new Map<string, { readonly task: Task; readonly op: string; readonly since: number }>();
  const tomcats = watchTomcats();
  const changes: Record<string, number> = {};
  let outputs: Readonly<Record<string, unknown>> | undefined;
  const changed: string[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  const unreachable: string[] = [];

  const begin = (step: StepEventMetadata) => {
    const doing = OPERATIONS[step.op]?.doing;
    if (doing === undefined || isGroup(step)) return;
    const task = progress.begin(nameOf(step.urn));
    task.say(doing);
    tomcats.begins(step.op, nameOf(step.urn));
    tasks.set(key(step), { task, op: step.op, since: Date.now() });
  };
  const end = (step: StepEventMetadata, word: string, colour: "green" | "red") => {
    if (step.type === STACK_TYPE && step.op !== "refresh") outputs = step.new?.outputs;
    const entry = tasks.get(key(step));
    if (entry === undefined) return;
    tasks.delete(key(step));
    if (colour === "green") {
      changes[step.op] = (changes[step.op] ?? 0) + 1;
      changed.push(nameOf(step.urn));
    }
    const owner = colour === "green" ? owners.get(step.urn) : undefined;
    const time = elapsed(Date.now() - entry.since);
    const back = colour === "green" ? tomcats.ends(step.op, nameOf(step.urn)) : "";
    entry.task.end(
      owner === undefined
        ? [nameOf(step.urn), styleText(colour, word, { stream }), time, back].filter(Boolean).join("  ")
        : `${nameOf(step.urn)}  deleted with ${nameOf(owner)}`,
    );
  };
  const note = ({ urn, severity, message, ephemeral }: DiagnosticEvent) => {
    const { text, isConnectError } = decoded(message.trim());
    if (severity === "error") {
      if (isOfResource(urn) && isConnectError) unreachable.push(nameOf(urn));
      if (REDUNDANT_ERROR.test(text)) return;
      errors.push(isOfResource(urn) ? `${nameOf(urn)}: ${text.replace(COMMAND_PREFIX, "")}` : text);
    } else if ((severity === "info#err" || text.startsWith(ROLL)) && !isOfResource(urn)) {
      // The program prints to stderr while it inspects the nodes.
      progress.print(text);
    } else if (text.startsWith(NOTE)) {
      progress.print(`${nameOf(urn ?? "")}: ${text.slice(NOTE.length)}`);
    } else if (ephemeral || severity.startsWith("info")) {
      for (const [id, { task, op }] of tasks) {
        if (urn === undefined || !id.endsWith(urn)) continue;
        for (const line of text.split("\n")) task.say(tomcats.says(op, nameOf(urn), line));
      }
    } else if (severity === "warning") {
      warnings.push(text);
      progress.print(styleText("yellow", isOfResource(urn) ? `${nameOf(urn)}: ${text}` : text, { stream }));
    }
  };

  return {
    follow({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }) {
      if (resourcePreEvent) begin(resourcePreEvent.metadata);
      if (resOutputsEvent)
        end(resOutputsEvent.metadata, OPERATIONS[resOutputsEvent.metadata.op]?.done ?? "done", "green");
      if (resOpFailedEvent) end(resOpFailedEvent.metadata, "failed", "red");
      if (diagnosticEvent) note(diagnosticEvent);
    },
    result: () => ({ changes, changed, outputs, errors, warnings, unreachable }),
  };
}

/** The `deletedWith` of each resource that has one. Deleting it deletes both: the engine does nothing for the other. */
export function ownersByUrn(resources: readonly KnownResource[]): ReadonlyMap<string, string> {
  return new Map(
    resources.flatMap(({ urn, deletedWith }) => (deletedWith === undefined ? [] : [[urn, deletedWith]])),
  );
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/** Prefix of a host's message that is still worth reading once its work is done. */
const NOTE = "note: ";

/** Whether this is the stack, a component or a provider, which are not reported: their parts are. */
function isGroup({ type }: StepEventMetadata): boolean {
  return type === STACK_TYPE || type.startsWith("msm-lab:") || type.startsWith("pulumi:providers:");
}

function isOfResource(urn: string | undefined): urn is string {
  return urn !== undefined && !urn.includes(`${STACK_TYPE}::`);
}

/** `node1-httpd` of `urn:pulumi:dev::msm-lab::…::node1-httpd`. */
function nameOf(urn: string): string {
  return parseUrn(urn).name;
}

function key({ op, urn }: StepEventMetadata): string {
  return `${op} ${urn}`;
}
