/** The files of one service, on the volume of its node. */

import { createHash } from "node:crypto";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { dockerHost } from "./engine.ts";
import { containerName } from "./names.ts";
import type { DockerNode } from "./node.ts";

/** The files of a service as they lie on the node. */
export interface PlacedFiles {
  readonly resource: command.local.Command;
  /** Changes with any file's content, mode or repair. */
  readonly digest: pulumi.Output<string>;
}

/**
 * Places a service's files; a service without files has nothing to place. Drift shows as a changed `REPAIR`: the engine has no `refresh` for files, so the program
 * looks at them itself, and what it finds becomes an input.
 */
export function placeFiles(
  node: DockerNode,
  plan: ServicePlan,
  secretFiles: pulumi.Input<readonly PlannedFile[]>,
  parent: pulumi.Resource,
): PlacedFiles {
  const files = byPath(plan.files);
  const secrets = pulumi.secret(secretFiles).apply(byPath);
  // Of a folder only a digest enters the state, and the node gets it anew when that changes.
  const folders = JSON.stringify(plan.folders, undefined, 1);
  const repair = drift(containerName(node.shared, node.node.name), plan.service, parent);
  const run = "node targets/docker/place.ts";
  const resource = new command.local.Command(
    `${plan.name}-files`,
    {
      create: run,
      update: run,
      stdin: files,
      environment: {
        DOCKER_HOST: dockerHost,
        NODE: node.namespace.id,
        SERVICE: plan.service,
        GROUP: String(SERVICE_USERS[plan.kind]),
        CONTAINER: containerName(node.shared, plan.name),
        // A service that cannot reload gets a container of its own for its new files, which says what is wrong with them.
        CONFIG_TEST: plan.reload ? (plan.configTest ?? "") : "",
        SECRET_FILES: secrets,
        FOLDERS: folders,
        REPAIR: repair,
      },
      addPreviousOutputInEnv: false,
    },
    { parent },
  );
  const digest = pulumi.all([secrets, repair, node.namespace.id]).apply((parts) =>
    createHash("sha256")
      .update([files, folders, ...parts].join("\0"))
      .digest("hex")
      .slice(0, 16),
  );
  return { resource, digest: pulumi.unsecret(digest) };
}

/** What differs from the files as they were placed, and when it changed; else what was repaired last. */
function drift(container: string, service: string, parent: pulumi.Resource): pulumi.Output<string> {
  return command.local.runOutput(
    {
      command: "sh targets/docker/drift.sh",
      environment: { DOCKER_HOST: dockerHost, CONTAINER: container, SERVICE: service },
      addPreviousOutputInEnv: false,
      logging: "none",
    },
    { parent },
  ).stdout;
}

/** A JSON object with a member per file: previews show the difference file by file. */
function byPath(files: readonly PlannedFile[]): string {
  const entries = files.map(({ path, mode, content }) => [path, { mode: mode.toString(8), content }]);
  return JSON.stringify(Object.fromEntries(entries), undefined, 1);
}
