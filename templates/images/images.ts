import type { Artifact } from "../../artifacts/artifact.ts";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { artifactsOf, convertedOf, librariesOf } from "../../artifacts/catalogue.ts";
import { assertNever } from "../../common/assertNever.ts";
import type { ServiceKind, Topology } from "../../topology/model.ts";
import { STOP_SIGNALS } from "../processes.ts";
import { addUser, dockerfile, install, runAs } from "./dockerfile.ts";
import { GUARD_SOURCES, tomcatDockerfile } from "./tomcatDockerfile.ts";

/** Everything that a service's image is built from. */
export interface ServiceImage {
  readonly dockerfile: string;
  /** Files of the build context, each named by its `fileName`. */
  readonly artifacts: readonly Artifact[];
  /** Folders relative to the project; each has the same path in the build context. */
  readonly sources: readonly string[];
}

/** The part of a topology that its images depend on. */
export type ImageChoice = Pick<Topology, "profile" | "sessions">;

/** Returns the image for a kind of service, with the artifacts of the lab's profile and serialiser. */
export function imageOf(kind: ServiceKind, { profile, sessions }: ImageChoice): ServiceImage {
  switch (kind) {
    case "httpd":
      return { dockerfile: httpdDockerfile(), artifacts: [], sources: [] };
    case "tomcat": {
      const { tomcat } = artifactsOf(profile);
      const libraries = librariesOf(profile, sessions.serializer);
      return {
        dockerfile: tomcatDockerfile(tomcat, libraries, convertedOf(profile)),
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

/** Returns the image of a node's own container: a shell, and `ip` to inspect and cut its network. */
export function nodeImageOf(): ServiceImage {
  return { dockerfile: dockerfile(`FROM ${BASE_IMAGE}`, install("iproute2")), artifacts: [], sources: [] };
}

/** The image has httpd and its modules; the configuration is deployed to the node. */
function httpdDockerfile(): string {
  return dockerfile(
    `FROM ${BASE_IMAGE}`,
    install("apache2-bin"),
    addUser("httpd"),
    runAs("httpd"),
    `STOPSIGNAL ${STOP_SIGNALS.httpd}`,
  );
}

/** The image has memcached; its arguments come from the plan. */
function memcachedDockerfile(): string {
  return dockerfile(`FROM ${BASE_IMAGE}`, install("memcached"), addUser("memcached"), runAs("memcached"));
}
