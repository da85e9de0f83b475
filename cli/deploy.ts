/** Runs `pulumi up` or `pulumi destroy` on a stack, whatever state the last run left it in. */

import { type Progress, showProgress } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import type { KnownResource } from "../targets/knownLab.ts";
import { type DeploymentResult, followDeployment, OPERATIONS, ownersByUrn } from "./deployment.ts";
import { hasPendingOperations } from "./ownState.ts";
import { followPulumi, PulumiError } from "./pulumi.ts";
import { PROGRAM_FAILURE } from "./pulumiMessages.ts";
import { unreachableCure } from "./unreachableCure.ts";
import { clearLocks } from "./updateLock.ts";

export interface DeployOptions {
  /** The resources that are about to be deleted. */
  readonly known?: readonly KnownResource[];
  /** Makes what shows what happens; it is closed at the end. @default on stderr */
  readonly progress?: () => Progress;
  /** Is called once the engine has read configuration and state. */
  readonly begins?: () => void;
}

/**
 * Resumes after a run that was killed.
 * @throws {UserError} if another process is updating the stack, or with the errors of the deployment.
 */
export async function deploy(
  command: readonly string[],
  stack: string,
  options: DeployOptions = {},
): Promise<DeploymentResult> {
  clearLocks(stack, (message) => process.stderr.write(`${message}\n`));
  const userCommand = command[0] === "destroy" ? "./lab down" : "./lab up";
  // Only the target knows how far the operations of a killed run came.
  if (hasPendingOperations(stack))
    await follow(["refresh", "--clear-pending-creates"], stack, userCommand, {
      ...options,
      begins: () => {},
    });
  return await follow(command, stack, userCommand, options);
}

/** @param userCommand what the user runs, e.g. `./lab up`. */
async function follow(
  command: readonly string[],
  stack: string,
  userCommand: string,
  {
    known = [],
    progress: makeProgress = () => showProgress(process.stderr),
    begins = () => {},
  }: DeployOptions,
): Promise<DeploymentResult> {
  const progress = makeProgress();
  const deployment = followDeployment(progress, process.stderr, ownersByUrn(known));
  try {
    const { code, output, wasStopped } = await followPulumi(
      // Without a preview the program runs only once; an invalid configuration still ends it before anything changes.
      [...command, "--yes", "--skip-preview", "--stack", stack],
      (event) => {
        if (event.preludeEvent) begins();
        deployment.follow(event);
      },
      progress.print,
    );
    const result = deployment.result();
    if (code === 0) return result;
    if (wasStopped) throw stopped(userCommand, result);
    if (result.errors.length > 0) throw failed(userCommand, result);
    throw new PulumiError(output, code);
  } finally {
    progress.close();
  }
}

/** The error for a run that could not be finished. @param userCommand what the user ran, e.g. `./lab up`. */
export function failed(
  userCommand: string,
  { errors, changed, unreachable }: Pick<DeploymentResult, "errors" | "changed" | "unreachable">,
): UserError {
  const done = [...new Set(changed.map((name) => name.replace(/-release$/, "")))];
  // Before a resource has changed, the errors are about the configuration or this machine.
  const told =
    done.length === 0
      ? []
      : [`done before it failed: ${done.join(", ")}; nothing that comes after it was touched`];
  const cure = unreachableCure(userCommand, unreachable);
  const goOn = told.length === 0 ? "" : `run \`${userCommand}\` again: it goes on from there`;
  return new UserError([...errors, ...told].join("\n"), cure || goOn);
}

/** The error for a run that the user stopped. @param userCommand what the user ran, e.g. `./lab up`. */
export function stopped(
  userCommand: string,
  { errors, unreachable }: Pick<DeploymentResult, "errors" | "unreachable">,
): UserError {
  const left = errors.filter((error) => !PROGRAM_FAILURE.test(error));
  const message = [`${userCommand} was stopped before it finished`, ...left].join("\n");
  return new UserError(
    message,
    unreachableCure(userCommand, unreachable) || `run \`${userCommand}\` again: it resumes where it stopped`,
  );
}

/** Whether a deployment changed nothing. */
export function isUnchanged({ changes }: DeploymentResult): boolean {
  return Object.keys(changes).length === 0;
}

/** E.g. `3 created, 1 updated`. */
export function summary({ changes }: DeploymentResult): string {
  const counts = Object.entries(changes).map(([op, count]) => [count, OPERATIONS[op]?.counted] as const);
  return counts.flatMap(([count, word]) => (word === undefined ? [] : [`${count} ${word}`])).join(", ");
}
