import { elapsed } from "../../common/progress.ts";
import { table } from "../../common/table.ts";
import type { LabOutputs } from "../../running/labOutputs.ts";
import { isNamed } from "../../topology/endpoint.ts";
import { isUnchanged, summary } from "../deploy.ts";
import type { DeploymentResult } from "../deployment.ts";
import { forgetHosts } from "../forgetHost.ts";
import { readyStack } from "../needs.ts";
import { isComplete } from "../placedLab.ts";
import { rememberSettled, settledSince, UNKNOWN } from "../settled.ts";
import { makeStack } from "../stack.ts";
import { deployInSteps } from "../steps.ts";

/**
 * Brings the lab up, or updates it to the current configuration.
 * @param gone names of nodes whose hosts are gone for good or were reinstalled.
 * @returns the exit code.
 */
export async function up(wanted: string | undefined, gone: readonly string[]): Promise<number> {
  const startedAt = Date.now();
  const stack = await readyStack(wanted);
  await makeStack(stack);
  if (gone.length > 0) await forgetHosts(stack.name, gone);
  const { settled, needsRefresh } = gone.length === 0 ? await settledSince(stack.name) : UNKNOWN;
  const result = settled ?? (await deployInSteps(stack, { needsRefresh }));
  console.log(describeUp(stack.name, result, elapsed(Date.now() - startedAt)));
  if (settled === undefined) await rememberSettled(stack.name, result);
  return 0;
}

export function describeUp(stack: string, result: DeploymentResult, time: string): string {
  const change = isUnchanged(result) ? "unchanged" : summary(result);
  const head = `stack ${stack}: ${change} (${time})`;
  return isComplete(result.outputs) ? `${describeLab(result.outputs)}\n\n${head}` : head;
}

function describeLab({
  url,
  applicationUrls,
  statusUrl,
  statusUser,
  nodes,
  sessionMode,
}: LabOutputs): string {
  return [
    "",
    table(
      ["node", "address", "services"],
      nodes.map(({ name, address, services }) => [
        name,
        isNamed(address) ? "" : address,
        services.join(", "),
      ]),
    ),
    "",
    `test page  ${url}  (${sessionMode} sessions)`,
    ...Object.values(applicationUrls ?? {}).map((each) => `your own   ${each}`),
    `balancer   ${statusUrl}  (user ${statusUser}; password: ./lab pulumi stack output statusPassword --show-secrets)`,
  ].join("\n");
}
