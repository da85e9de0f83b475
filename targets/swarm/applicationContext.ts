import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { extract } from "tar";
import { dockerfile } from "../../templates/images/dockerfile.ts";
import { servicePaths } from "../../templates/paths.ts";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import type { PlannedFolder } from "../../topology/plan.ts";
import { makeApplicationArchive } from "../applicationArchive.ts";
import { cached } from "../cached.ts";

/** An image of Tomcat with the user's applications: files are too large for configs. */
export interface ApplicationImage {
  readonly dockerfile: string;
  readonly folders: readonly PlannedFolder[];
}

const FILES = "files";

/**
 * @param tomcat the name of the image without them.
 * @param services the names that Tomcats have on their nodes: each finds the files in a folder of that name.
 */
export function applicationImage(
  tomcat: string,
  services: readonly string[],
  folders: readonly PlannedFolder[],
): ApplicationImage {
  const copies = [...new Set(services)].map(
    (service) => `COPY --chown=0:${SERVICE_USERS.tomcat} ${FILES}/ ${servicePaths(service).configuration}/`,
  );
  return { dockerfile: dockerfile(`FROM ${tomcat}`, ...copies), folders };
}

/** Changes with anything that goes into the image. */
export function applicationDigest({ dockerfile, folders }: ApplicationImage): string {
  const inside = JSON.stringify([dockerfile, folders.map(({ path, digest }) => [path, digest])]);
  return createHash("sha256").update(inside).digest("hex").slice(0, 12);
}

/** The folder that Docker builds it from. @throws {UserError} if an application is not there any more. */
export function applicationContext(image: ApplicationImage): Promise<string> {
  return cached(`contexts/applications-${applicationDigest(image)}`, async (context) => {
    for (const folder of image.folders) {
      const cwd = join(context, FILES, folder.path);
      await mkdir(cwd, { recursive: true });
      await extract({ file: await makeApplicationArchive(folder), cwd });
    }
    await writeFile(join(context, "Dockerfile"), image.dockerfile);
  });
}
