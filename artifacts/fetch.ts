/** Fetches artifacts as verified files on this machine. No file without the pinned checksum is ever returned. */

import { join } from "node:path";
import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import type { Artifact } from "./artifact.ts";
import { cacheFolder } from "./cacheFolder.ts";
import { sha256OfFile } from "./digest.ts";
import { download } from "./download.ts";
import { locate, shown } from "./repository.ts";
import { RETRY_POLICY, type RetryPolicy, TransientError, withRetries } from "./retryPolicy.ts";

export interface FetchOptions {
  /**
   * Provides the cache (`MSM_LAB_CACHE`), the mirror (`MSM_LAB_MAVEN_MIRROR`) and the proxies (`HTTP_PROXY`,
   * `HTTPS_PROXY`, `NO_PROXY`; Node supports proxies from 22.21 and 24.5 on). Default: this process's environment.
   */
  readonly env?: NodeJS.ProcessEnv;
  /** Receives a line for each fetch and each retry. Default: the lines are dropped. */
  readonly report?: Report;
  /** Default: five attempts, 30 s without data, ten minutes in total. */
  readonly retryPolicy?: RetryPolicy;
}

/**
 * Returns the path of the verified file, `<cache folder>/artifacts/<file name>`. A cached file is used only if its
 * checksum matches, which is checked once per process; the network is not used then.
 * @throws {UserError} if the artifact cannot be fetched; no file is left that could be mistaken for it.
 */
export function fetchArtifact(artifact: Artifact, options: FetchOptions = {}): Promise<string> {
  const { env = process.env, report = () => {}, retryPolicy = RETRY_POLICY } = options;
  const target = join(cacheFolder(env), "artifacts", artifact.fileName);
  const key = `${artifact.sha256} ${target}`;
  const known = inThisProcess.get(key);
  if (known !== undefined) return known;
  const fetching = bring(artifact, target, { env, report, retryPolicy });
  inThisProcess.set(key, fetching);
  fetching.catch(() => inThisProcess.delete(key));
  return fetching;
}

/**
 * Returns the paths of all verified files, in the order of `artifacts`; they are fetched in parallel.
 * @throws {UserError} once all have ended, with each artifact that could not be fetched.
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
  const { env, report, retryPolicy } = options;
  const cached = await sha256OfFile(target).catch(() => undefined);
  if (cached === artifact.sha256) return target;
  if (cached !== undefined) report(`${target} is damaged; it is fetched again`);
  const url = await locate(artifact.coordinates, env);
  try {
    await withRetries(
      retryPolicy,
      (timeUp) =>
        download(artifact, url, target, { env, idleTimeoutMs: retryPolicy.idleTimeoutMs, timeUp }, report),
      ({ message }, pauseMs) =>
        report(`${artifact.fileName}: ${message}; trying again in ${(pauseMs / 1000).toFixed(1)} s`),
    );
  } catch (error) {
    throw error instanceof TransientError ? unreachable(artifact, url, error) : error;
  }
  return target;
}

/** The error once attempts or time are used up. */
function unreachable(artifact: Artifact, url: URL, cause: TransientError): UserError {
  return new UserError(
    `${artifact.fileName} cannot be fetched from ${shown(url)}: ${cause.message}`,
    "check the network, set HTTPS_PROXY if there is a proxy, or set MSM_LAB_MAVEN_MIRROR to a repository or folder that can be reached; then run it again",
    { cause },
  );
}

/** Returns one error with every message, and each cure once. */
function together(failures: readonly Error[]): Error {
  const known = failures.filter((failure) => failure instanceof UserError);
  const unknown = failures.find((failure) => !(failure instanceof UserError));
  if (unknown !== undefined) return unknown;
  const cures = new Set(known.map(({ cure }) => cure));
  return new UserError(known.map(({ message }) => message).join("\n"), [...cures].join("\n"));
}
