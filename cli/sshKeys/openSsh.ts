/** What OpenSSH knows of hosts on this machine, as its own programs tell it: they alone read all that its files may say. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { algorithmsFor, findHostKey, type HostKey, publicKeyLine } from "../../common/hostKey.ts";
import { UserError } from "../../common/userError.ts";

/** How `ssh` would reach a host. */
export interface SshSettings {
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** The first that is there of those which the configuration names. */
  readonly identityFile?: string;
  /** `user@gate:22,other`; the first is connected to first. */
  readonly proxyJump?: string;
  /** By what `known_hosts` calls it. */
  readonly knownAs: string;
  readonly knownHostsFiles: readonly string[];
  /** Whether its configuration says so, or it goes without saying. */
  isSaid(setting: "port" | "user"): boolean;
}

/**
 * @param destination as it is typed behind `ssh`, in words.
 * @throws {UserError} where this machine has no OpenSSH, or it cannot read its configuration.
 */
export async function sshSettings(destination: readonly string[]): Promise<SshSettings> {
  const [said, unsaid] = await Promise.all([
    run("ssh", ["-G", ...destination]),
    run("ssh", ["-G", "-F", "none", ...destination]),
  ]);
  return parseSettings(said, unsaid);
}

/** @param said what `ssh -G` printed. @param unsaid the same without any configuration. */
export function parseSettings(said: string, unsaid: string): SshSettings {
  const all = (text: string, name: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^${name} (.+)$`, "gm"))].map(([, value = ""]) => value);
  const one = (name: string): string => all(said, name)[0] ?? "";
  const isSaid = (name: string): boolean => all(said, name).join() !== all(unsaid, name).join();
  const hostName = one("hostname");
  const port = Number(one("port"));
  const identityFile = isSaid("identityfile")
    ? all(said, "identityfile").find((file) => existsSync(atHome(file)))
    : undefined;
  const proxyJump = one("proxyjump");
  return {
    hostName,
    port,
    user: one("user"),
    ...(identityFile !== undefined && { identityFile }),
    ...(proxyJump !== "" && proxyJump !== "none" && { proxyJump }),
    knownAs: one("hostkeyalias") || (port === 22 ? hostName : `[${hostName}]:${port}`),
    knownHostsFiles: ["userknownhostsfile", "globalknownhostsfile"]
      .flatMap((name) => one(name).split(" "))
      .map(atHome)
      .filter((file) => existsSync(file)),
    isSaid,
  };
}

/** What `known_hosts` has of a host. */
export interface KnownKeys {
  /** Best first. */
  readonly keys: readonly HostKey[];
  /** That must never be believed. */
  readonly revoked: readonly HostKey[];
  /** Whether there is an authority that vouches for its keys. */
  readonly hasAuthority: boolean;
}

/** @throws {UserError} where this machine has no OpenSSH, or a file cannot be read. */
export async function knownKeys(name: string, files: readonly string[]): Promise<KnownKeys> {
  const found = await Promise.all(files.map((file) => run("ssh-keygen", ["-F", name, "-f", file], 1)));
  return parseKnownKeys(found.join(""));
}

/** @param text what `ssh-keygen -F` printed. */
export function parseKnownKeys(text: string): KnownKeys {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  // OpenSSH too passes over a line that is broken.
  const keysOf = (marked: RegExp): readonly HostKey[] =>
    lines.filter((line) => marked.test(line)).flatMap((line) => findHostKey(line) ?? []);
  const revoked = keysOf(/^@revoked /);
  const isRevoked = (key: HostKey) => revoked.some((each) => publicKeyLine(each) === publicKeyLine(key));
  const order: readonly string[] = algorithmsFor("");
  return {
    keys: keysOf(/^[^@]/)
      .filter((key) => !isRevoked(key))
      .toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type)),
    revoked,
    hasAuthority: lines.some((line) => line.startsWith("@cert-authority ")),
  };
}

function atHome(file: string): string {
  return file.startsWith("~/") ? join(homedir(), file.slice(2)) : file;
}

/** @param nothing the exit code that says that nothing was found. */
async function run(program: string, args: readonly string[], nothing?: number): Promise<string> {
  try {
    return (await promisify(execFile)(program, [...args])).stdout;
  } catch (error) {
    const { code, stderr = "" } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === nothing && stderr === "") return "";
    if (code === "ENOENT")
      throw new UserError(
        `there is no ${program} on PATH, which knows OpenSSH's files`,
        "install OpenSSH's client, or leave --known-hosts out",
        { cause: error },
      );
    throw new UserError(`${program} ${args.join(" ")}: ${stderr.trim() || error}`, "correct what it names", {
      cause: error,
    });
  }
}
