import * as command from "@pulumi/command";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { ifKnown } from "../ifKnown.ts";
import type { Placement, RunningService } from "../target.ts";
import { dockerChange } from "./change.ts";
import { dockerHost } from "./engine.ts";
import { containerName } from "./names.ts";
import type { NodeContainer } from "./shared.ts";

/**
 * Places a service's release and waits until it answers. Drift shows as a changed `REPAIR`: the engine has no `refresh` for
 * files, so the program looks at them itself, and what it finds becomes an input.
 */
export function placeRelease(
  { shared, volume, namespace, isSameNode }: NodeContainer,
  service: ServicePlan,
  container: docker.Container,
  secretFiles: pulumi.Input<readonly PlannedFile[]>,
  { parent }: Pick<Placement, "parent">,
): RunningService {
  const place = "node targets/docker/placeRelease.ts";
  const { files, ...plan } = service;
  const inputs = {
    // Previews show the difference file by file.
    stdin: byPath(files),
    // Of an application only a digest enters the state, and the node gets it anew when that changes.
    PLAN: JSON.stringify(plan, undefined, 1),
    SECRET_FILES: pulumi.secret(secretFiles).apply(byPath),
    REPAIR: shared.drift.then((found) => found.get(plan.name) ?? ""),
  };
  const { stdin, ...variables } = inputs;
  const release = new command.local.Command(
    `${plan.name}-release`,
    {
      create: place,
      update: place,
      delete: `${place} remove`,
      stdin,
      environment: {
        DOCKER_HOST: dockerHost,
        NODE: namespace.id,
        CONTAINER: containerName(shared.lab.stack, plan.name),
        CONTAINER_ID: container.id,
        ...variables,
      },
      addPreviousOutputInEnv: false,
    },
    // The container is made after what the service comes after.
    { parent, deletedWith: volume, dependsOn: container },
  );
  const change = pulumi
    .all([ifKnown(inputs.SECRET_FILES, release), inputs.REPAIR])
    .apply(([SECRET_FILES, REPAIR]) =>
      dockerChange(
        shared.lab.known,
        service,
        { ...inputs, SECRET_FILES, REPAIR },
        { isSameNode, isSameImage: shared.isSameImage(plan.kind) },
      ),
    );
  return { ready: release, generation: release.stdout, change: pulumi.unsecret(change) };
}

/** A JSON object with a member per file. */
export function byPath(files: readonly PlannedFile[]): string {
  const entries = files.map(({ path, mode, ...file }) => [path, { mode: mode.toString(8), ...file }]);
  return JSON.stringify(Object.fromEntries(entries), undefined, 1);
}
