/** What OpenSSH on this machine knows of hosts, read with its own programs: only they understand all that its files may contain. */

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
  /** The first existing file of those that the configuration names. */
  readonly identityFile?: string;
  /** `user@gate:22,other`; the first is connected to first. */
  readonly proxyJump?: string;
  /** The host's name in `known_hosts`. */
  readonly knownAs: string;
  readonly knownHostsFiles: readonly string[];
  /** Whether OpenSSH's configuration sets this, so that it is not merely the default. */
  isConfigured(setting: "port" | "user"): boolean;
}

/**
 * @param user,port what the user would name on `ssh`'s command line.
 * @throws {UserError} if this machine has no OpenSSH, or OpenSSH cannot read its configuration.
 */
export async function sshSettings(
  host: string,
  user: string | undefined,
  port: string | number | undefined,
): Promise<SshSettings> {
  const destination = [
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...(user === undefined ? [] : ["-l", user]),
    host,
  ];
  const [effective, defaults] = await Promise.all([
    run("ssh", ["-G", ...destination]),
    run("ssh", ["-G", "-F", "none", ...destination]),
  ]);
  return parseSettings(effective, defaults);
}

/** @param effective output of `ssh -G`. @param defaults the same without any configuration. */
export function parseSettings(effective: string, defaults: string): SshSettings {
  const all = (text: string, name: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^${name} (.+)$`, "gm"))].map(([, value = ""]) => value);
  const one = (name: string): string => all(effective, name)[0] ?? "";
  const isConfigured = (name: string): boolean => all(effective, name).join() !== all(defaults, name).join();
  const hostName = one("hostname");
  const port = Number(one("port"));
  const identityFile = isConfigured("identityfile")
    ? all(effective, "identityfile").find((file) => existsSync(atHome(file)))
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
    isConfigured,
  };
}

/** What `known_hosts` files contain about a host. */
export interface KnownKeys {
  /** Keys that are not revoked, the preferred algorithm first. */
  readonly keys: readonly HostKey[];
  /** Keys that must never be trusted. */
  readonly revoked: readonly HostKey[];
  /** Whether a certificate authority is listed for the host. */
  readonly hasAuthority: boolean;
}

/** @throws {UserError} if this machine has no OpenSSH, or a file cannot be read. */
export async function knownKeys(name: string, files: readonly string[]): Promise<KnownKeys> {
  const found = await Promise.all(files.map((file) => run("ssh-keygen", ["-F", name, "-f", file], 1)));
  return parseKnownKeys(found.join(""));
}

/** @param text output of `ssh-keygen -F`. */
export function parseKnownKeys(text: string): KnownKeys {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  // Malformed lines are skipped, as OpenSSH does.
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

/** @param notFound the exit code that means that nothing was found; default: none does. */
async function run(program: string, args: readonly string[], notFound?: number): Promise<string> {
  try {
    return (await promisify(execFile)(program, [...args])).stdout;
  } catch (error) {
    const { code, stderr = "" } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === notFound && stderr === "") return "";
    if (code === "ENOENT")
      throw new UserError(
        `${program}, which reads OpenSSH's files, is not on PATH`,
        "install OpenSSH's client, or leave out --known-hosts",
        { cause: error },
      );
    throw new UserError(`${program} ${args.join(" ")}: ${stderr.trim() || error}`, "correct what it names", {
      cause: error,
    });
  }
}
