/** Hosts as the operator's OpenSSH knows them: their keys, and how they are reached. */

import { existsSync } from "node:fs";
import { publicKeyLine } from "../../common/hostKey.ts";
import { UserError } from "../../common/userError.ts";
import { JUMP_HOST } from "../../ssh/role.ts";
import type { RawConfig } from "../../topology/config.ts";
import { compared, type Finding } from "./finding.ts";
import type { KeyHolder } from "./keyHolder.ts";
import { type KnownKeys, knownKeys, type SshSettings, sshSettings } from "./openSsh.ts";

/** What OpenSSH knows of a host. */
export interface Known {
  /** Also with what the settings say. */
  readonly finding: Finding;
  /** What OpenSSH's configuration says and the stack's does not, by where the stack's would have it. */
  readonly settings: Settings;
}

export type Settings = ReadonlyMap<string, string>;

/** @throws {UserError} where the user's choice of a file is not there. */
export function demandFile(file: string): string {
  if (existsSync(file)) return file;
  throw new UserError(
    `there is no file ${file}`,
    "name one such as ~/.ssh/known_hosts behind --known-hosts, or nothing; nodes stand before it",
  );
}

/**
 * @param config the stack's: what it says stays.
 * @param file instead of those that OpenSSH's configuration names.
 * @throws {UserError} where OpenSSH cannot be asked.
 */
export async function knownHost(holder: KeyHolder, config: RawConfig, file?: string): Promise<Known> {
  const told = tellerOf(holder, config);
  const asked = await sshSettings(destinationOf(holder, told));
  const gate = await gateOf(asked, told);
  const own: Partial<SettingsOfHost> = {
    ...(asked.hostName !== holder.host.toLowerCase() && { host: asked.hostName }),
    ...(!told.has("port") && asked.isSaid("port") && { port: asked.port }),
    ...(!told.has("user") && asked.isSaid("user") && { user: asked.user }),
    ...(!told.hasLogin && asked.identityFile && { privateKeyFile: asked.identityFile }),
  };
  const reached = {
    ...holder,
    ...own,
    ...(gate && { jumpHost: { ...gate, keyPath: `${told.path}.jumpHost.hostKey` } }),
  };
  const keys = await knownKeys(asked.knownAs, file === undefined ? asked.knownHostsFiles : [file]);
  return {
    finding: chainOf(reached, asked, told) ?? findingOf(reached, asked.knownAs, keys),
    settings: new Map([...entries(told.path, own), ...entries(`${told.path}.jumpHost`, gate ?? {})]),
  };
}

/** Those that both configurations have. */
interface SettingsOfHost {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKeyFile: string;
}

function entries(path: string, settings: Partial<SettingsOfHost>): readonly (readonly [string, string])[] {
  return Object.entries(settings).map(([name, value]) => [`${path}.${name}`, String(value)]);
}

/** What the stack's configuration says of a host. */
interface Teller {
  /** Where it does, e.g. `nodes.node1.ssh`. */
  readonly path: string;
  has(setting: string): boolean;
  readonly hasLogin: boolean;
  /** A jump host opens the way to others, and needs no way of its own; one that is named has the say. */
  readonly hasWay: boolean;
}

function tellerOf({ keyPath, role }: KeyHolder, config: RawConfig): Teller {
  const path = keyPath.replace(/\.hostKey$/, "");
  const isJumpHost = role === JUMP_HOST;
  const own = sectionAt(config, path);
  // Of a jump host that OpenSSH's configuration named all is known already.
  const isFound = isJumpHost && own === undefined;
  const sections = [own, isJumpHost ? undefined : sectionAt(config, "ssh")];
  const has = (setting: string) =>
    isFound || sections.some((section) => (section?.[setting] ?? undefined) !== undefined);
  return {
    path,
    has,
    hasLogin: ["privateKeyFile", "password"].some(has),
    hasWay: isJumpHost || has("jumpHost"),
  };
}

type Section = Readonly<Record<string, unknown>>;

function sectionAt(config: RawConfig, path: string): Section | undefined {
  const step = (section: unknown, name: string): unknown =>
    typeof section === "object" && section !== null ? (section as Section)[name] : undefined;
  const found = path.split(".").reduce<unknown>(step, config);
  return typeof found === "object" && found !== null ? (found as Section) : undefined;
}

function destinationOf({ host, port, user }: KeyHolder, told: Teller): readonly string[] {
  return [...(told.has("port") ? ["-p", String(port)] : []), ...(told.has("user") ? ["-l", user] : []), host];
}

/** The jump host that OpenSSH would go through. */
async function gateOf({ proxyJump }: SshSettings, told: Teller): Promise<Gate | undefined> {
  if (proxyJump === undefined || told.hasWay || isChain(proxyJump)) return undefined;
  const [, user, host = "", port] = JUMP.exec(proxyJump) ?? [];
  const asked = await sshSettings([
    ...(port === undefined ? [] : ["-p", port]),
    ...(user === undefined ? [] : ["-l", user]),
    host,
  ]);
  return {
    host: asked.hostName,
    port: asked.port,
    user: asked.user,
    ...(asked.identityFile && { privateKeyFile: asked.identityFile }),
  };
}

type Gate = Omit<SettingsOfHost, "privateKeyFile"> & Partial<SettingsOfHost>;

function isChain(proxyJump: string): boolean {
  return proxyJump.includes(",");
}

/** `user@gate:22`, `[fd00::1]:22` */
const JUMP = /^(?:ssh:\/\/)?(?:([^@]+)@)?\[?([^\]/]+?)\]?(?::(\d+))?\/?$/;

/** Of a host that the stack cannot reach as OpenSSH does. */
function chainOf(holder: KeyHolder, { proxyJump }: SshSettings, told: Teller): Finding | undefined {
  if (proxyJump === undefined || told.hasWay || !isChain(proxyJump)) return undefined;
  const message = `OpenSSH reaches it through ${proxyJump.split(",").join(" and ")}, and a stack has one jump host at most`;
  const cure = `set ${told.path}.jumpHost to a host that reaches it directly`;
  return { holder, state: "not known", message, cure };
}

function findingOf(holder: KeyHolder, knownAs: string, { keys, revoked, hasAuthority }: KnownKeys): Finding {
  const configured = holder.hostKey;
  const isConfigured = (key: (typeof keys)[number]) => publicKeyLine(key) === configured;
  const [best] = keys;
  if (revoked.some(isConfigured))
    return unknown(holder, `the key in the configuration is called revoked there, under ${knownAs}`);
  const key = keys.find(isConfigured) ?? best;
  if (key !== undefined) return compared(holder, key);
  if (hasAuthority)
    return unknown(holder, `${knownAs} has a certificate authority there, and no key of its own`);
  return unknown(holder, `${knownAs} has no key there${revoked.length > 0 ? " that is not revoked" : ""}`);
}

function unknown(holder: KeyHolder, message: string): Finding {
  const cure =
    `ask the host itself: ./lab ssh-keys ${holder.role === JUMP_HOST ? "" : holder.name}`.trimEnd();
  return { holder, state: "not known", message, cure };
}
