/** Runs `pulumi up` or `pulumi destroy` on a stack, from whatever state it is in. */

import { Failure } from "../common/failure.ts";
import { showProgress } from "../common/progress.ts";
import type { KnownResource } from "../targets/knownLab.ts";
import { companions, type DeploymentResult, followDeployment } from "./deployment.ts";
import type { EngineEvent } from "./engineEvent.ts";
import { hasPendingOperations } from "./ownState.ts";
import { followPulumi, pulumiFailure } from "./pulumi.ts";
import { clearLocks } from "./updateLock.ts";

/**
 * Goes on from where a killed run was.
 * @param known what is about to be deleted.
 * @throws {Failure} where somebody works on the stack, or with the errors of the deployment.
 */
export async function deploy(
  command: readonly string[],
  stack: string,
  known: readonly KnownResource[] = [],
): Promise<DeploymentResult> {
  clearLocks(stack, (message) => process.stderr.write(`${message}\n`));
  // What was under way when a run was killed: only the target knows how far it came.
  if (hasPendingOperations(stack)) await follow(["refresh", "--clear-pending-creates"], stack);
  return await follow(command, stack, known);
}

async function follow(
  command: readonly string[],
  stack: string,
  known: readonly KnownResource[] = [],
): Promise<DeploymentResult> {
  const progress = showProgress(process.stderr);
  const deployment = followDeployment(progress, process.stderr, companions(known));
  try {
    const { code, words, wasStopped } = await followPulumi(
      // Without a preview the program runs once; a wrong configuration ends it before anything is touched.
      [...command, "--yes", "--skip-preview", "--stack", stack],
      (event) => deployment.follow(event as EngineEvent),
      progress.print,
    );
    const result = deployment.result();
    if (code === 0) return result;
    if (wasStopped) throw stopped(command, result.errors);
    if (result.errors.length > 0) throw new Failure(result.errors.join("\n"));
    throw pulumiFailure(words);
  } finally {
    progress.close();
  }
}

/** What the engine says of a program that was ended. */
const OF_PROGRAM = /^an unhandled error occurred: /;

/** @param command pulumi's. @param errors of what was under way. */
export function stopped([command]: readonly string[], errors: readonly string[]): Failure {
  const name = command === "destroy" ? "./lab down" : "./lab up";
  const left = errors.filter((error) => !OF_PROGRAM.test(error));
  const message = [`${name} was stopped before its end`, ...left].join("\n");
  return new Failure(message, `\`${name}\` goes on from where it was`);
}

/** Whether a deployment left everything as it was. */
export function isUnchanged({ changes }: DeploymentResult): boolean {
  return Object.keys(changes).length === 0;
}

/** `3 created, 1 updated`. */
export function summary({ changes }: DeploymentResult): string {
  return Object.entries(changes)
    .filter(([op]) => op in WORDS)
    .map(([op, count]) => `${count} ${WORDS[op]}`)
    .join(", ");
}

/** What is replaced is also deleted: it counts once. */
const WORDS: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  "create-replacement": "replaced",
  delete: "deleted",
};
