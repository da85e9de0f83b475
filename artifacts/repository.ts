/** The URL that an artifact is fetched from. */

import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../common/userError.ts";
import type { MavenCoordinates } from "./artifact.ts";

/**
 * Returns the URL of an artifact in Maven Central, or in the mirror that `MSM_LAB_MAVEN_MIRROR` names: an http, https
 * or file URL, or an absolute folder, laid out like a Maven repository (`~/.m2/repository` is one). Plain http is
 * accepted because the checksum is verified.
 * @throws {UserError} if `MSM_LAB_MAVEN_MIRROR` is none of these.
 */
export async function locate(coordinates: MavenCoordinates, env: NodeJS.ProcessEnv): Promise<URL> {
  // Loading it takes 0.1 s, which a run with a full cache should not pay.
  const { default: maven } = await import("mvn-artifact-url");
  return new URL(await maven.default(coordinates, mirror(env.MSM_LAB_MAVEN_MIRROR)));
}

/** Returns a URL for messages: without the user name and password of a mirror. */
export function shown(url: URL): string {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare.href;
}

function mirror(value: string | undefined): string | undefined {
  if (!value) return undefined;
  const base = isAbsolute(value) ? pathToFileURL(value).href : value;
  if (!/^(https?|file):\/\//.test(base) || !URL.canParse(base)) {
    throw new UserError(
      `MSM_LAB_MAVEN_MIRROR: "${value.replace(/[^/]*@/, "")}" is not a repository`,
      "write an http, https or file URL, or an absolute folder; or unset it to use Maven Central",
    );
  }
  return base.endsWith("/") ? base : `${base}/`;
}
