/** The official releases, where this machine reaches them. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { open as openUrl } from "../artifacts/transfer.ts";
import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { COMMAND_PLUGIN_VERSION, DOCKER_PLUGIN_VERSION, PULUMI_VERSION } from "./versions.ts";

/** A release: its folder, and the names of two files in it. */
export interface Release {
  /** Ends in `/`. */
  readonly folder: string;
  /** A gzipped tar archive. */
  readonly archive: string;
  /** Lines of checksum and file name. */
  readonly checksums: string;
}

/** The release of the CLI, which has the language hosts in it, too. */
export function pulumiRelease(): Release {
  return {
    folder: `https://github.com/pulumi/pulumi/releases/download/v${PULUMI_VERSION}/`,
    archive: `pulumi-v${PULUMI_VERSION}-${process.platform}-${process.arch}.tar.gz`,
    checksums: `pulumi-${PULUMI_VERSION}-checksums.txt`,
  };
}

export function pluginRelease(name: "docker" | "command"): Release {
  const version = { docker: DOCKER_PLUGIN_VERSION, command: COMMAND_PLUGIN_VERSION }[name];
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  return {
    folder: `https://github.com/pulumi/pulumi-${name}/releases/download/v${version}/`,
    archive: `pulumi-resource-${name}-v${version}-${process.platform}-${arch}.tar.gz`,
    checksums: `pulumi-${name}_${version}_checksums.txt`,
  };
}

/** Milliseconds after which the outside world counts as out of reach: there is another way, so this is short. */
const CONNECT = 2500;
/** Milliseconds without a byte, and in all, that a download may take. */
const IDLE = 20_000;
const DOWNLOAD = 600_000;

/** Hosts that did not answer; asked once in each set-up. */
const outOfReach = new Set<string>();

/**
 * Unpacks `release` into the new folder `into`. False, and nothing said, where it is out of reach.
 * @throws {UserError} where what came is not what the release's checksums name.
 */
export async function unpackRelease(release: Release, into: string, report: Report): Promise<boolean> {
  const { host } = new URL(release.folder);
  if (outOfReach.has(host)) return false;
  const archive = join(into, release.archive);
  await mkdir(into, { recursive: true });
  let expected: string;
  let got: string;
  try {
    expected = await publishedDigest(release);
    report(`downloading ${release.archive}`);
    got = await save(new URL(release.archive, release.folder), archive, expected);
    if (got === expected) await promisify(execFile)("tar", ["-xzf", archive, "-C", into]);
  } catch {
    outOfReach.add(host);
    return false;
  } finally {
    await rm(archive, { force: true });
  }
  if (got !== expected) throw mismatch(release, expected, got);
  return true;
}

async function publishedDigest({ folder, archive, checksums }: Release): Promise<string> {
  const timeUp = AbortSignal.timeout(CONNECT);
  const { chunks } = await openUrl(new URL(checksums, folder), { env: process.env, idle: CONNECT, timeUp });
  const digest = digestOf(await text(chunks), archive);
  if (digest === undefined) throw new Error(`${folder}${checksums} does not name ${archive}`);
  return digest;
}

/** The hexadecimal digest that `checksums` gives for the file called `name`. */
export function digestOf(checksums: string, name: string): string | undefined {
  for (const line of checksums.split("\n")) {
    const [digest, file] = line.trim().split(/\s+[*]?(?:\.\/)?/);
    if (file === name) return digest;
  }
  return undefined;
}

async function save(url: URL, path: string, expected: string): Promise<string> {
  const timeUp = AbortSignal.timeout(DOWNLOAD);
  const { chunks } = await openUrl(url, { env: process.env, idle: IDLE, timeUp });
  // Pulumi's CLI publishes SHA-256, its plugins `shasum`, which is SHA-1 unless told otherwise.
  const sum = createHash(expected.length === 40 ? "sha1" : "sha256");
  await using file = await open(path, "w");
  for await (const chunk of chunks) {
    sum.update(chunk);
    await file.writeFile(chunk);
  }
  return sum.digest("hex");
}

function mismatch({ folder, archive, checksums }: Release, expected: string, got: string): UserError {
  return new UserError(
    [
      `${folder}${archive} is not the file ${checksums} names`,
      `  expected  ${expected}`,
      `  got       ${got}`,
    ].join("\n"),
    "look at what is between this machine and that address, then run it again; the file was thrown away",
  );
}
