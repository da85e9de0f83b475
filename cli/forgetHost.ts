/** Removes the resources on a host that is gone for good from a stack's state, so that no deployment waits for it. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseUrn } from "../common/urn.ts";
import { UserError } from "../common/userError.ts";
import { TARGETS } from "../targets/targets.ts";
import { type ExportedState, exportedState, resourcesOf, type StateResource } from "./exportedState.ts";
import { readPulumi } from "./pulumi.ts";

/**
 * @param nodes names of the nodes to forget.
 * @param configured names of nodes that are accepted even if the state does not have them.
 * @returns the names of the resources that were removed.
 * @throws {UserError} if the stack has no such host; the state is then unchanged.
 */
export async function forgetHosts(
  stack: string,
  nodes: readonly string[],
  configured: readonly string[] = [],
): Promise<readonly string[]> {
  const state = await exportedState(stack);
  const { left, forgotten } = withoutHosts(state, nodes, configured);
  if (forgotten.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), "msm-lab-state-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, JSON.stringify(left), { mode: 0o600 });
    await readPulumi("stack", "import", "--stack", stack, "--file", file);
  } finally {
    await rm(folder, { recursive: true });
  }
  return forgotten;
}

/** @throws {UserError} if the stack has no such host. */
export function withoutHosts(
  state: ExportedState,
  nodes: readonly string[],
  configured: readonly string[] = [],
): { readonly left: ExportedState; readonly forgotten: readonly string[] } {
  const resources = resourcesOf(state);
  const hosts = resources.filter(isHost);
  const gone = nodes.flatMap((node) => {
    const host = hosts.find(({ urn }) => parseUrn(urn).name === node);
    if (host) return [host.urn];
    if (configured.includes(node)) return [];
    const known = hosts.map(({ urn }) => parseUrn(urn).name).join(", ");
    throw new UserError(
      `the stack has no host ${node}`,
      known === "" ? "it has none" : `choose from ${known}`,
    );
  });
  const lost = new Set(
    resources
      .filter(({ urn, deletedWith }) => gone.includes(urn) || gone.includes(deletedWith ?? ""))
      .map(({ urn }) => urn),
  );
  const left = resources.filter(({ urn }) => !lost.has(urn)).map((resource) => without(lost, resource));
  return {
    left: { ...state, deployment: { ...state.deployment, resources: left } },
    forgotten: [...lost].map((urn) => parseUrn(urn).name),
  };
}

/** All targets are asked: a stack that was just moved to another target still has the hosts of the previous one. */
function isHost(resource: StateResource): boolean {
  return Object.values(TARGETS).some((target) => target.isHost(resource));
}

function without(lost: ReadonlySet<string>, resource: StateResource): StateResource {
  const kept = (urns: readonly string[]) => urns.filter((urn) => !lost.has(urn));
  const { dependencies, propertyDependencies } = resource;
  return {
    ...resource,
    ...(dependencies && { dependencies: kept(dependencies) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([name, urns]) => [name, kept(urns)]),
      ),
    }),
  };
}
