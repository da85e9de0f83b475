import { createHash } from "node:crypto";

/** A host's public key. */
export interface HostKey {
  /** `ssh-ed25519`, `ssh-rsa`, … */
  readonly type: string;
  readonly blob: Buffer;
}

/** Algorithms by which a host may prove its identity, best first (RFC 8332 for RSA). */
const ALGORITHMS = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ssh-rsa",
] as const;

export type HostKeyAlgorithm = (typeof ALGORITHMS)[number];

/** Types of host keys that OpenSSH creates; it no longer supports DSA. */
const TYPES: readonly string[] = ALGORITHMS.filter((algorithm) => !algorithm.startsWith("rsa-"));

/**
 * Reads a key from a line of `authorized_keys`, of `known_hosts` or of a `.pub` file: the type, then the key in base64.
 * Returns undefined if the line has no key or an incomplete one.
 */
export function findHostKey(line: string): HostKey | undefined {
  const words = line.trim().split(/\s+/);
  const at = words.findIndex((word) => TYPES.includes(word));
  const [type = "", base64 = ""] = at < 0 ? [] : words.slice(at);
  const blob = Buffer.from(base64, "base64");
  const isWhole = blob.toString("base64") === base64 && typeOf(blob) === type && hasFields(blob);
  return isWhole ? { type, blob } : undefined;
}

/** @throws {Error} if the line has no key. */
export function parseHostKey(line: string): HostKey {
  const key = findHostKey(line);
  if (key === undefined)
    throw new Error('hostKey is not a public key; it should look like "ssh-ed25519 AAAAC3Nza…"');
  return key;
}

/** Returns the form that `authorized_keys` has: the type, then the key in base64. */
export function publicKeyLine({ type, blob }: HostKey): string {
  return `${type} ${blob.toString("base64")}`;
}

/** Returns the form that `ssh-keygen -l` prints. */
export function fingerprint(blob: Buffer): string {
  return `${typeOf(blob)} SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/**
 * Returns the signature algorithms to offer a host: first those that prove a key of this type. The others let a host
 * without such a key show the one it has, so that a refusal can name it.
 */
export function algorithmsFor(type: string): HostKeyAlgorithm[] {
  const isOfType = (algorithm: HostKeyAlgorithm): boolean =>
    algorithm === type || (type === "ssh-rsa" && algorithm.startsWith("rsa-"));
  return [...ALGORITHMS.filter(isOfType), ...ALGORITHMS.filter((algorithm) => !isOfType(algorithm))];
}

/** Returns where sshd keeps the public half of a key of this type, unless its configuration names another file. */
export function keyFileOf(type: string): string {
  const name = /ed25519|ecdsa|rsa/.exec(type)?.[0] ?? "*";
  return `/etc/ssh/ssh_host_${name}_key.pub`;
}

/** @param blob a key as the SSH protocol sends it. */
export function hostKeyOf(blob: Buffer): HostKey {
  return { type: typeOf(blob), blob };
}

/** A key begins with the length of its type's name, followed by the name (RFC 4253, 6.6). */
function typeOf(blob: Buffer): string {
  if (blob.length < 4) return "";
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString("latin1");
}

/** Whether a key consists of fields that each follow their length: its type and at least one more. */
function hasFields(blob: Buffer): boolean {
  let fields = 0;
  let at = 0;
  for (; at + 4 <= blob.length; fields++) at += 4 + blob.readUInt32BE(at);
  return at === blob.length && fields > 1;
}
