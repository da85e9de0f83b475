/** Follows a deployment: tells what happens to each resource, and keeps what is worth knowing at its end. */

import { styleText } from "node:util";
import type { DiagnosticEvent, EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { elapsed, type Progress, type Task } from "../common/progress.ts";
import { parseUrn } from "../common/urn.ts";
import { decoded } from "../ssh/connectError.ts";
import type { KnownResource } from "../targets/knownLab.ts";
import { FOLLOW_UP, OF_COMMAND } from "./engineWords.ts";

export interface Deployment {
  follow(event: EngineEvent): void;
  result(): DeploymentResult;
}

export interface DeploymentResult {
  /** Resources by what was done with them, e.g. `{ create: 3, update: 1 }`; components, which are only their parts, are none. */
  readonly changes: Readonly<Record<string, number>>;
  /** The stack's outputs; `[secret]` in place of secrets. Absent where the program did not get that far. */
  readonly outputs: Readonly<Record<string, unknown>> | undefined;
  /** What went wrong, as the user should read it. */
  readonly errors: readonly string[];
  /** Resources whose host could not be used. */
  readonly unreached: readonly string[];
}

/** What is done, for the record; other operations are of no interest to a user. */
const DONE: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  "create-replacement": "created anew",
  "delete-replaced": "old one deleted",
};

const DOING: Readonly<Record<string, string>> = {
  create: "creating",
  update: "updating",
  delete: "deleting",
  "create-replacement": "creating anew",
  "delete-replaced": "deleting the old one",
};

/** @param goWith see `companions`. */
export function followDeployment(
  progress: Progress,
  stream: NodeJS.WriteStream = process.stderr,
  goWith: ReadonlyMap<string, string> = new Map(),
): Deployment {
  const tasks = new Map<string, { readonly task: Task; readonly since: number }>();
  const changes: Record<string, number> = {};
  let outputs: Readonly<Record<string, unknown>> | undefined;
  const errors: string[] = [];
  const unreached: string[] = [];

  const begin = (step: StepEventMetadata) => {
    const doing = DOING[step.op];
    if (doing === undefined || isGroup(step)) return;
    const task = progress.begin(nameOf(step.urn));
    task.say(doing);
    tasks.set(key(step), { task, since: Date.now() });
  };
  const end = (step: StepEventMetadata, word: string, colour: "green" | "red") => {
    if (step.type === STACK_TYPE && step.op !== "refresh") outputs = step.new?.outputs;
    const entry = tasks.get(key(step));
    if (entry === undefined) return;
    tasks.delete(key(step));
    if (colour === "green") changes[step.op] = (changes[step.op] ?? 0) + 1;
    const companion = colour === "green" ? goWith.get(step.urn) : undefined;
    const time = elapsed(Date.now() - entry.since);
    entry.task.end(
      companion === undefined
        ? `${nameOf(step.urn)}  ${styleText(colour, word, { stream })}  ${time}`
        : `${nameOf(step.urn)}  goes with ${nameOf(companion)}`,
    );
  };
  const note = ({ urn, severity, message, ephemeral }: DiagnosticEvent) => {
    const { text, isConnectError } = decoded(message.trim());
    if (severity === "error") {
      if (isOfResource(urn) && isConnectError) unreached.push(nameOf(urn));
      if (FOLLOW_UP.test(text)) return;
      errors.push(isOfResource(urn) ? `${nameOf(urn)}: ${text.replace(OF_COMMAND, "")}` : text);
    } else if (severity === "info#err" && !isOfResource(urn)) {
      // What the program says while it looks at the nodes.
      progress.print(text);
    } else if (text.startsWith(NOTE)) {
      progress.print(`${nameOf(urn ?? "")}: ${text.slice(NOTE.length)}`);
    } else if (ephemeral || severity.startsWith("info")) {
      for (const [id, { task }] of tasks) if (urn !== undefined && id.endsWith(urn)) task.say(lastLine(text));
    } else if (severity === "warning") {
      progress.print(styleText("yellow", isOfResource(urn) ? `${nameOf(urn)}: ${text}` : text, { stream }));
    }
  };

  return {
    follow({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }) {
      if (resourcePreEvent) begin(resourcePreEvent.metadata);
      if (resOutputsEvent)
        end(resOutputsEvent.metadata, DONE[resOutputsEvent.metadata.op] ?? "done", "green");
      if (resOpFailedEvent) end(resOpFailedEvent.metadata, "failed", "red");
      if (diagnosticEvent) note(diagnosticEvent);
    },
    result: () => ({ changes, outputs, errors, unreached }),
  };
}

/** By its URN the resource with which another one goes, whose deletion takes it along: the engine does nothing for it. */
export function companions(resources: readonly KnownResource[]): ReadonlyMap<string, string> {
  return new Map(
    resources.flatMap(({ urn, deletedWith }) => (deletedWith === undefined ? [] : [[urn, deletedWith]])),
  );
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/** Begins what a host says of its work that is worth reading when it is done. */
const NOTE = "note: ";

/** Components and the stack itself: their parts are told one by one. */
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

function lastLine(text: string): string {
  return text.split("\n").at(-1) ?? "";
}
