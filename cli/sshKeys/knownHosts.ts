/** Reads the keys of hosts, and how to reach them, from the user's OpenSSH files. */

import { existsSync } from "node:fs";
import { publicKeyLine } from "../../common/hostKey.ts";
import { UserError } from "../../common/userError.ts";
import { JUMP_HOST } from "../../ssh/role.ts";
import type { RawConfig } from "../../topology/config.ts";
import { compareKey, type KeyCheck } from "./keyCheck.ts";
import type { KeyHolder } from "./keyHolder.ts";
import { type KnownKeys, knownKeys, type SshSettings, sshSettings } from "./openSsh.ts";

/** What OpenSSH knows of a host. */
export interface KnownHost {
  /** Its `holder` includes `settings`. */
  readonly check: KeyCheck;
  /** Settings that only OpenSSH's configuration has, by their path in the stack's configuration. */
  readonly settings: Settings;
}

export type Settings = ReadonlyMap<string, string>;

/** Returns `file`. @throws {UserError} if it does not exist. */
export function requireFile(file: string): string {
  if (existsSync(file)) return file;
  throw new UserError(
    `there is no file ${file}`,
    "name a file such as ~/.ssh/known_hosts after --known-hosts, or none; names of nodes come before it",
  );
}

/**
 * @param config the stack's configuration, which takes precedence over OpenSSH's.
 * @param file a known_hosts file to read instead of those that OpenSSH's configuration names.
 * @throws {UserError} if OpenSSH is not installed or cannot read its files.
 */
export async function knownHost(holder: KeyHolder, config: RawConfig, file?: string): Promise<KnownHost> {
  const stack = stackSettingsOf(holder, config);
  const user = stack.has("user") ? holder.user : undefined;
  const openSsh = await sshSettings(holder.host, user, stack.has("port") ? holder.port : undefined);
  const jumpHost = await jumpHostOf(openSsh, stack);
  const own = {
    ...(openSsh.hostName !== holder.host.toLowerCase() && { host: openSsh.hostName }),
    ...(!stack.has("port") && openSsh.isConfigured("port") && { port: openSsh.port }),
    ...(!stack.has("user") && openSsh.isConfigured("user") && { user: openSsh.user }),
    ...(!stack.hasLogin && openSsh.identityFile && { privateKeyFile: openSsh.identityFile }),
  };
  const reached = {
    ...holder,
    ...own,
    ...(jumpHost && { jumpHost: { ...jumpHost, keyPath: `${stack.path}.jumpHost.hostKey` } }),
  };
  const keys = await knownKeys(openSsh.knownAs, file === undefined ? openSsh.knownHostsFiles : [file]);
  return {
    check: unsupportedChain(reached, openSsh, stack) ?? checkOf(reached, openSsh.knownAs, keys),
    settings: new Map([...entries(stack.path, own), ...entries(`${stack.path}.jumpHost`, jumpHost ?? {})]),
  };
}

function entries(
  path: string,
  settings: Readonly<Record<string, string | number>>,
): readonly (readonly [string, string])[] {
  return Object.entries(settings).map(([name, value]) => [`${path}.${name}`, String(value)]);
}

/** What the stack's configuration sets for a host. */
interface StackSettings {
  /** The path of the host's section, e.g. `nodes.node1.ssh`. */
  readonly path: string;
  has(setting: string): boolean;
  readonly hasLogin: boolean;
  /** Whether OpenSSH's jump host is ignored: the host is a jump host itself, or the stack configures one for it. */
  readonly hasRoute: boolean;
}

function stackSettingsOf({ keyPath, role }: KeyHolder, config: RawConfig): StackSettings {
  const path = keyPath.replace(/\.hostKey$/, "");
  const isJumpHost = role === JUMP_HOST;
  const own = sectionAt(config, path);
  // A jump host without a section was found in OpenSSH's configuration, which has supplied all its settings already.
  const isFound = isJumpHost && own === undefined;
  const sections = [own, isJumpHost ? undefined : sectionAt(config, "ssh")];
  const has = (setting: string) =>
    isFound || sections.some((section) => (section?.[setting] ?? undefined) !== undefined);
  return {
    path,
    has,
    hasLogin: ["privateKeyFile", "password"].some(has),
    hasRoute: isJumpHost || has("jumpHost"),
  };
}

type Section = Readonly<Record<string, unknown>>;

function sectionAt(config: RawConfig, path: string): Section | undefined {
  const step = (section: unknown, name: string): unknown =>
    typeof section === "object" && section !== null ? (section as Section)[name] : undefined;
  const found = path.split(".").reduce<unknown>(step, config);
  return typeof found === "object" && found !== null ? (found as Section) : undefined;
}

/** Returns the jump host that OpenSSH would use, unless it is ignored. */
async function jumpHostOf({ proxyJump }: SshSettings, stack: StackSettings) {
  if (proxyJump === undefined || stack.hasRoute || isChain(proxyJump)) return undefined;
  const [, user, host = "", port] = JUMP.exec(proxyJump) ?? [];
  const openSsh = await sshSettings(host, user, port);
  return {
    host: openSsh.hostName,
    port: openSsh.port,
    user: openSsh.user,
    ...(openSsh.identityFile && { privateKeyFile: openSsh.identityFile }),
  };
}

function isChain(proxyJump: string): boolean {
  return proxyJump.includes(",");
}

/** Matches e.g. `user@gate:22` and `[fd00::1]:22`. */
const JUMP = /^(?:ssh:\/\/)?(?:([^@]+)@)?\[?([^\]/]+?)\]?(?::(\d+))?\/?$/;

/** Returns a result if OpenSSH reaches the host through several jump hosts, which a stack cannot do. */
function unsupportedChain(
  holder: KeyHolder,
  { proxyJump }: SshSettings,
  stack: StackSettings,
): KeyCheck | undefined {
  if (proxyJump === undefined || stack.hasRoute || !isChain(proxyJump)) return undefined;
  const message = `OpenSSH reaches it through ${proxyJump.split(",").join(" and ")}, but a stack supports only one jump host`;
  const cure = `set ${stack.path}.jumpHost to a host that reaches it directly`;
  return { holder, state: "not known", message, cure };
}

function checkOf(holder: KeyHolder, knownAs: string, { keys, revoked, hasAuthority }: KnownKeys): KeyCheck {
  const configured = holder.hostKey;
  const isConfigured = (key: (typeof keys)[number]) => publicKeyLine(key) === configured;
  const [best] = keys;
  if (revoked.some(isConfigured))
    return unknown(holder, `known_hosts marks the key in the configuration as revoked, under ${knownAs}`);
  const key = keys.find(isConfigured) ?? best;
  if (key !== undefined) return compareKey(holder, key);
  if (hasAuthority)
    return unknown(holder, `known_hosts has a certificate authority for ${knownAs}, but no key of its own`);
  return unknown(
    holder,
    `known_hosts has no key for ${knownAs}${revoked.length > 0 ? " that is not revoked" : ""}`,
  );
}

function unknown(holder: KeyHolder, message: string): KeyCheck {
  const cure =
    `ask the host itself: ./lab ssh-keys ${holder.role === JUMP_HOST ? "" : holder.name}`.trimEnd();
  return { holder, state: "not known", message, cure };
}
