import type { Artifact } from "../../artifacts/artifact.ts";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { artifactsOf, librariesOf } from "../../artifacts/catalogue.ts";
import { assertNever } from "../../common/assertNever.ts";
import type { ServiceKind, Topology } from "../../topology/model.ts";
import { STOP_SIGNALS } from "../processes.ts";
import { addUser, dockerfile, install, runAs } from "./dockerfile.ts";
import { GUARD_SOURCES, tomcatDockerfile } from "./tomcatDockerfile.ts";

/** Everything that goes into a service's image. */
export interface ServiceImage {
  readonly dockerfile: string;
  /** Files of the build context, each under its `fileName`. */
  readonly artifacts: readonly Artifact[];
  /** Folders of the project, relative to it; in the build context each under the same path. */
  readonly sources: readonly string[];
}

/** What of a lab decides on its images. */
export type ImageChoice = Pick<Topology, "profile" | "sessions">;

/** The image of a kind of service, with what the lab's profile and serialiser need. */
export function imageOf(kind: ServiceKind, { profile, sessions }: ImageChoice): ServiceImage {
  switch (kind) {
    case "httpd":
      return { dockerfile: httpdDockerfile(), artifacts: [], sources: [] };
    case "tomcat": {
      const { tomcat } = artifactsOf(profile);
      const libraries = librariesOf(profile, sessions.serializer);
      return {
        dockerfile: tomcatDockerfile(tomcat, libraries),
        artifacts: [tomcat, ...libraries],
        sources: [GUARD_SOURCES],
      };
    }
    case "memcached":
      return { dockerfile: memcachedDockerfile(), artifacts: [], sources: [] };
    default:
      return assertNever(kind);
  }
}

/** The image of a node's own container: a shell, and `ip` to look at its network and to cut it. */
export function nodeImageOf(): ServiceImage {
  return { dockerfile: dockerfile(`FROM ${BASE_IMAGE}`, install("iproute2")), artifacts: [], sources: [] };
}

/** httpd and its modules; its configuration comes with the node. */
function httpdDockerfile(): string {
  return dockerfile(
    `FROM ${BASE_IMAGE}`,
    install("apache2-bin"),
    addUser("httpd"),
    runAs("httpd"),
    `STOPSIGNAL ${STOP_SIGNALS.httpd}`,
  );
}

/** memcached; its arguments come with the node. */
function memcachedDockerfile(): string {
  return dockerfile(`FROM ${BASE_IMAGE}`, install("memcached"), addUser("memcached"), runAs("memcached"));
}
