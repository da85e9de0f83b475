/** Tomcat, msm and the session guard as one archive, as it goes to hosts. */

import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { create } from "tar";
import type { Artifact } from "../../artifacts/artifact.ts";
import { artifactsOf, convertedOf, librariesOf } from "../../artifacts/catalogue.ts";
import { fetchAll } from "../../artifacts/fetch.ts";
import { NOTICE, NOTICE_FILE } from "../../templates/images/jakarta.ts";
import { GUARD_SOURCES } from "../../templates/images/tomcatDockerfile.ts";
import type { Topology } from "../../topology/model.ts";
import { cached } from "../cached.ts";
import { archiveName } from "../release.ts";
import { type SourceFile, sourceFiles } from "../sources.ts";
import { compileGuard, JAVAX } from "./compileGuard.ts";

export interface TomcatArchive {
  /** Of all that goes in. */
  readonly digest: string;
  /** In `/usr/local` of a host, e.g. `apache-tomcat-9.0.117-1a2b3c4d`. */
  readonly folder: string;
  /** What a host checks before it unpacks anything, in the form of `sha256sum --check`. */
  readonly checksums: string;
}

/** @returns what is known of it without making it. */
export function tomcatArchiveOf({ profile, sessions }: Topology): TomcatArchive {
  const parts = partsOf({ profile, sessions });
  const digest = createHash("sha256")
    .update(JSON.stringify([parts, guardSources()]))
    .digest("hex");
  const { version } = artifactsOf(profile).tomcat.coordinates;
  return {
    digest,
    folder: `apache-tomcat-${version}-${digest.slice(0, 8)}`,
    checksums: parts.map(({ artifact, path }) => `${artifact.sha256}  ${path}\n`).join(""),
  };
}

/**
 * Its path on this machine. Where there is a JDK here, the session guard is in it compiled, else its sources are, and each
 * host compiles them.
 * @throws {UserError} if a part cannot be downloaded or has another checksum.
 */
export function makeTomcatArchive(topology: Topology): Promise<string> {
  const { digest } = tomcatArchiveOf(topology);
  return cached(`archives/${archiveName(digest)}`, async (archive, work) => {
    const folder = join(work, "parts");
    const parts = partsOf(topology);
    const files = await fetchAll(parts.map(({ artifact }) => artifact));
    await mkdir(join(folder, "lib"), { recursive: true });
    if (convertedOf(topology.profile).length > 0) {
      await mkdir(join(folder, JAVAX));
      await writeFile(join(folder, JAVAX, NOTICE_FILE), `${NOTICE}\n`);
    }
    await Promise.all(files.map((file, i) => copyFile(file, join(folder, parts[i]?.path ?? ""))));
    await compileGuard(folder, guardSources());
    const names = (await readdir(folder)).sort();
    await create({ file: archive, cwd: folder, portable: true, mtime: new Date(0) }, names);
  });
}

interface Part {
  readonly artifact: Artifact;
  /** In the archive. */
  readonly path: string;
}

function partsOf({ profile, sessions }: Pick<Topology, "profile" | "sessions">): readonly Part[] {
  const libraries = librariesOf(profile, sessions.serializer);
  const converted = convertedOf(profile);
  return [
    { artifact: artifactsOf(profile).tomcat, path: "tomcat.tar.gz" },
    ...libraries.map((artifact) => ({
      artifact,
      path: `${converted.includes(artifact) ? JAVAX : "lib"}/${artifact.fileName}`,
    })),
  ];
}

/** Their paths begin with `java/`. */
function guardSources(): readonly SourceFile[] {
  return sourceFiles([GUARD_SOURCES]).map(({ path, content }) => ({
    path: join("java", path.slice(GUARD_SOURCES.length + 1)),
    content,
  }));
}
