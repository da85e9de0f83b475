/** Runs `pulumi up` or `pulumi destroy` on a stack, from whatever state it is in. */

import { showProgress } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import type { KnownResource } from "../targets/knownLab.ts";
import { companions, type DeploymentResult, followDeployment } from "./deployment.ts";
import { OF_PROGRAM } from "./engineWords.ts";
import { hasPendingOperations } from "./ownState.ts";
import { followPulumi, PulumiError } from "./pulumi.ts";
import { clearLocks } from "./updateLock.ts";
import { wayOut } from "./wayOut.ts";

/**
 * Goes on from where a killed run was.
 * @param known what is about to be deleted.
 * @throws {UserError} where somebody works on the stack, or with the errors of the deployment.
 */
export async function deploy(
  command: readonly string[],
  stack: string,
  known: readonly KnownResource[] = [],
): Promise<DeploymentResult> {
  clearLocks(stack, (message) => process.stderr.write(`${message}\n`));
  const lab = command[0] === "destroy" ? "./lab down" : "./lab up";
  // What was under way when a run was killed: only the target knows how far it came.
  if (hasPendingOperations(stack)) await follow(["refresh", "--clear-pending-creates"], stack, lab);
  return await follow(command, stack, lab, known);
}

/** @param lab what the user runs. */
async function follow(
  command: readonly string[],
  stack: string,
  lab: string,
  known: readonly KnownResource[] = [],
): Promise<DeploymentResult> {
  const progress = showProgress(process.stderr);
  const deployment = followDeployment(progress, process.stderr, companions(known));
  try {
    const { code, words, wasStopped } = await followPulumi(
      // Without a preview the program runs once; a wrong configuration ends it before anything is touched.
      [...command, "--yes", "--skip-preview", "--stack", stack],
      deployment.follow,
      progress.print,
    );
    const result = deployment.result();
    if (code === 0) return result;
    if (wasStopped) throw stopped(lab, result);
    const { errors, unreached } = result;
    if (errors.length > 0) throw new UserError(errors.join("\n"), wayOut(lab, unreached));
    throw new PulumiError(words, code);
  } finally {
    progress.close();
  }
}

/** @param lab what the user ran. @param result of what was under way. */
export function stopped(
  lab: string,
  { errors, unreached }: Pick<DeploymentResult, "errors" | "unreached">,
): UserError {
  const left = errors.filter((error) => !OF_PROGRAM.test(error));
  const message = [`${lab} was stopped before its end`, ...left].join("\n");
  return new UserError(message, wayOut(lab, unreached) || `\`${lab}\` goes on from where it was`);
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
