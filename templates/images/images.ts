import type { Artifact } from "../../artifacts/artifact.ts";
import { artifactsOf, librariesOf } from "../../artifacts/catalogue.ts";
import { assertNever } from "../../common/assertNever.ts";
import type { ServiceKind, Topology } from "../../topology/model.ts";
import { httpdDockerfile } from "./httpdDockerfile.ts";
import { memcachedDockerfile } from "./memcachedDockerfile.ts";
import { nodeDockerfile } from "./nodeDockerfile.ts";
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

/** The image of a node itself, where a node is a container. */
export function nodeImageOf(): ServiceImage {
  return { dockerfile: nodeDockerfile(), artifacts: [], sources: [] };
}
