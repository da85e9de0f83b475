/** Where an artifact is fetched from. */

import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../common/userError.ts";
import type { MavenCoordinates } from "./artifact.ts";

/**
 * The place of an artifact in Maven Central, or in the mirror that `MSM_LAB_MAVEN_MIRROR` names: an http, https or
 * file URL, or an absolute folder, laid out like a Maven repository (`~/.m2/repository` is one). Plain http is good
 * enough: what counts is the checksum.
 * @throws {UserError} where `MSM_LAB_MAVEN_MIRROR` is none of these.
 */
export async function locate(coordinates: MavenCoordinates, env: NodeJS.ProcessEnv): Promise<URL> {
  // Loaded here since it takes a tenth of a second, which nobody needs whose cache is full.
  const { default: maven } = await import("mvn-artifact-url");
  return new URL(await maven.default(coordinates, mirror(env.MSM_LAB_MAVEN_MIRROR)));
}

/** A URL as it may be shown: without the user name and password of a mirror. */
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
      `MSM_LAB_MAVEN_MIRROR: "${value.replace(/[^/]*@/, "")}" is not a place to fetch from`,
      "write an http, https or file URL, or an absolute folder; or unset it to use Maven Central",
    );
  }
  return base.endsWith("/") ? base : `${base}/`;
}
