/** Artifacts as verified files on this machine. Nothing gets past here that has not the pinned checksum. */

import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import type { Artifact } from "./artifact.ts";
import { cacheFolder } from "./cacheFolder.ts";
import { download } from "./download.ts";
import { Interruption, PATIENCE, type Patience, persist } from "./patience.ts";
import { locate, shown } from "./repository.ts";

export interface FetchOptions {
  /**
   * Read for the cache (`MSM_LAB_CACHE`), the mirror (`MSM_LAB_MAVEN_MIRROR`) and the proxies (`HTTP_PROXY`,
   * `HTTPS_PROXY`, `NO_PROXY`; Node knows proxies from 22.21 and 24.5 on). Default: this process's environment.
   */
  readonly env?: NodeJS.ProcessEnv;
  /** Told what is fetched, and what is tried again. Default: nobody is told. */
  readonly report?: Report;
  /** Default: five attempts, 30 s without a byte, ten minutes in all. */
  readonly patience?: Patience;
}

/**
 * The path of the verified file, `<cache folder>/artifacts/<file name>`. A file that is there already is trusted only
 * if its checksum matches, which is looked at once per process; then no network is touched.
 * @throws {UserError} where the artifact cannot be had; nothing is left that could be taken for it.
 */
export function fetchArtifact(artifact: Artifact, options: FetchOptions = {}): Promise<string> {
  const { env = process.env, report = () => {}, patience = PATIENCE } = options;
  const target = join(cacheFolder(env), "artifacts", artifact.fileName);
  const key = `${artifact.sha256} ${target}`;
  const known = inThisProcess.get(key);
  if (known !== undefined) return known;
  const fetching = bring(artifact, target, { env, report, patience });
  inThisProcess.set(key, fetching);
  fetching.catch(() => inThisProcess.delete(key));
  return fetching;
}

/**
 * The paths of all verified files, in the order of `artifacts`; fetched side by side.
 * @throws {UserError} when all are done, about each one that cannot be had.
 */
export async function fetchAll(
  artifacts: readonly Artifact[],
  options: FetchOptions = {},
): Promise<readonly string[]> {
  const results = await Promise.allSettled(artifacts.map((artifact) => fetchArtifact(artifact, options)));
  const failures = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason as Error] : [],
  );
  if (failures.length > 0) throw together(failures);
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

const inThisProcess = new Map<string, Promise<string>>();

async function bring(artifact: Artifact, target: string, options: Required<FetchOptions>): Promise<string> {
  const { env, report, patience } = options;
  const cached = await digestOf(target);
  if (cached === artifact.sha256) return target;
  if (cached !== undefined) report(`${target} is damaged; it is fetched again`);
  const url = await locate(artifact.coordinates, env);
  try {
    await persist(
      patience,
      (timeUp) => download(artifact, url, target, { env, idle: patience.idle, timeUp }, report),
      ({ message }, pause) =>
        report(`${artifact.fileName}: ${message}; trying again in ${(pause / 1000).toFixed(1)} s`),
    );
  } catch (error) {
    throw error instanceof Interruption ? unreachable(artifact, url, error) : error;
  }
  return target;
}

/** The SHA-256 of a file, or undefined where it cannot be read. */
async function digestOf(path: string): Promise<string | undefined> {
  try {
    return hash("sha256", await readFile(path));
  } catch {
    return undefined;
  }
}

/** Attempts or time are used up. */
function unreachable(artifact: Artifact, url: URL, interruption: Interruption): UserError {
  return new UserError(
    `${artifact.fileName} cannot be fetched from ${shown(url)}: ${interruption.message}`,
    "look at the network, set HTTPS_PROXY where there is a proxy, or set MSM_LAB_MAVEN_MIRROR to a repository or a folder within reach; then run it again",
    { cause: interruption },
  );
}

/** One error for all: each message, and each cure once. */
function together(failures: readonly Error[]): Error {
  const known = failures.filter((failure) => failure instanceof UserError);
  const unknown = failures.find((failure) => !(failure instanceof UserError));
  if (unknown !== undefined) return unknown;
  const cures = new Set(known.map(({ cure }) => cure));
  return new UserError(known.map(({ message }) => message).join("\n"), [...cures].join("\n"));
}
