import type { Artifact } from "../../artifacts/artifact.ts";
import { artifactsOf } from "../../artifacts/catalogue.ts";
import { exhausted } from "../../topology/exhausted.ts";
import type { Profile, ServiceKind } from "../../topology/model.ts";
import { httpdDockerfile } from "./httpdDockerfile.ts";
import { memcachedDockerfile } from "./memcachedDockerfile.ts";
import { nodeDockerfile } from "./nodeDockerfile.ts";
import { tomcatDockerfile } from "./tomcatDockerfile.ts";

/** Everything that goes into a service's image. */
export interface ServiceImage {
  readonly dockerfile: string;
  /** Files of the build context, each under its `fileName`. */
  readonly artifacts: readonly Artifact[];
}

export function imageOf(kind: ServiceKind, profile: Profile): ServiceImage {
  switch (kind) {
    case "httpd":
      return { dockerfile: httpdDockerfile(), artifacts: [] };
    case "tomcat": {
      const { tomcat, libraries } = artifactsOf(profile);
      return { dockerfile: tomcatDockerfile(tomcat, libraries), artifacts: [tomcat, ...libraries] };
    }
    case "memcached":
      return { dockerfile: memcachedDockerfile(), artifacts: [] };
    default:
      return exhausted(kind);
  }
}

/** The image of a node itself, where a node is a container. */
export function nodeImageOf(): ServiceImage {
  return { dockerfile: nodeDockerfile(), artifacts: [] };
}
