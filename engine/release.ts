/** Downloads the official releases, if this machine reaches them. */

import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { save } from "../artifacts/download.ts";
import { open } from "../artifacts/transfer.ts";
import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { PLUGIN_VERSIONS, type PluginName, PULUMI_VERSION } from "./versions.ts";

/** The URL of a release's folder, and the names of two files in it. */
export interface Release {
  /** Ends in `/`. */
  readonly folder: string;
  /** A gzipped tar archive. */
  readonly archive: string;
  /** Lines of checksum and file name. */
  readonly checksums: string;
}

/** The release of the CLI, which includes the language hosts. */
export function pulumiRelease(): Release {
  return {
    folder: `https://github.com/pulumi/pulumi/releases/download/v${PULUMI_VERSION}/`,
    archive: `pulumi-v${PULUMI_VERSION}-${process.platform}-${process.arch}.tar.gz`,
    checksums: `pulumi-${PULUMI_VERSION}-checksums.txt`,
  };
}

export function pluginRelease(name: PluginName): Release {
  const version = PLUGIN_VERSIONS[name];
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  return {
    folder: `https://github.com/pulumi/pulumi-${name}/releases/download/v${version}/`,
    archive: `pulumi-resource-${name}-v${version}-${process.platform}-${arch}.tar.gz`,
    checksums: `pulumi-${name}_${version}_checksums.txt`,
  };
}

/** After this time a release counts as unreachable: it can be built instead, so the time is short. */
const CONNECT_TIMEOUT_MS = 2500;
/** How long a download may go without a byte, and take in all. */
const IDLE_TIMEOUT_MS = 20_000;
const DOWNLOAD_TIMEOUT_MS = 600_000;

/** Hosts that did not answer; each is tried once per run. */
const unreachable = new Set<string>();

/**
 * Unpacks `release` into the new folder `into`. Returns false, without a message, if the release is unreachable.
 * @throws {UserError} if the archive's checksum differs from the published one.
 */
export async function unpackRelease(release: Release, into: string, report: Report): Promise<boolean> {
  const { host } = new URL(release.folder);
  if (unreachable.has(host)) return false;
  const archive = join(into, release.archive);
  await mkdir(into, { recursive: true });
  let expected: string;
  let got: string;
  try {
    expected = await publishedDigest(release);
    report(`downloading ${release.archive}`);
    // Pulumi's CLI publishes SHA-256, its plugins the output of `shasum`, which defaults to SHA-1.
    got = await save(archive, expected.length === 40 ? "sha1" : "sha256", async () => {
      const timeUp = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
      const options = { env: process.env, idleTimeoutMs: IDLE_TIMEOUT_MS, timeUp };
      return (await open(new URL(release.archive, release.folder), options)).chunks;
    });
    if (got === expected) await promisify(execFile)("tar", ["-xzf", archive, "-C", into]);
  } catch {
    unreachable.add(host);
    return false;
  } finally {
    await rm(archive, { force: true });
  }
  if (got !== expected) throw mismatch(release, expected, got);
  return true;
}

async function publishedDigest({ folder, archive, checksums }: Release): Promise<string> {
  const timeUp = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
  const { chunks } = await open(new URL(checksums, folder), {
    env: process.env,
    idleTimeoutMs: CONNECT_TIMEOUT_MS,
    timeUp,
  });
  const digest = digestOf(await text(chunks), archive);
  if (digest === undefined) throw new Error(`${folder}${checksums} does not name ${archive}`);
  return digest;
}

/** The hexadecimal digest of the file `name` in `checksums`; undefined if it is missing. */
export function digestOf(checksums: string, name: string): string | undefined {
  for (const line of checksums.split("\n")) {
    const [digest, file] = line.trim().split(/\s+[*]?(?:\.\/)?/);
    if (file === name) return digest;
  }
  return undefined;
}

function mismatch({ folder, archive, checksums }: Release, expected: string, got: string): UserError {
  return new UserError(
    [
      `${folder}${archive} is not the file ${checksums} names`,
      `  expected  ${expected}`,
      `  got       ${got}`,
    ].join("\n"),
    "check the proxies between this machine and that address, then run it again; the file was deleted",
  );
}
