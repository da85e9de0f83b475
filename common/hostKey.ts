import { createHash } from "node:crypto";

/** A host's public key. */
export interface HostKey {
  /** `ssh-ed25519`, `ssh-rsa`, … */
  readonly type: string;
  readonly blob: Buffer;
}

/** What a host may prove its identity with, best first (RFC 8332 for RSA). */
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

/** The types that OpenSSH gives hosts; without DSA, which it has given up. */
const TYPES: readonly string[] = ALGORITHMS.filter((algorithm) => !algorithm.startsWith("rsa-"));

/**
 * Reads a key from a line of `authorized_keys`, of `known_hosts` or of a `.pub` file: the type, then the key in base64.
 * Returns undefined if the line has none, or one that is not whole.
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

/** As `authorized_keys` has it: the type, then the key in base64. */
export function publicKeyLine({ type, blob }: HostKey): string {
  return `${type} ${blob.toString("base64")}`;
}

/** The form `ssh-keygen -l` prints. */
export function fingerprint(blob: Buffer): string {
  return `${typeOf(blob)} SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/**
 * Signature algorithms to ask a host for: first those that prove a key of this type. The others let a host that has no
 * such key show the one it has, so that a refusal can name it.
 */
export function algorithmsFor(type: string): HostKeyAlgorithm[] {
  const isOfType = (algorithm: HostKeyAlgorithm): boolean =>
    algorithm === type || (type === "ssh-rsa" && algorithm.startsWith("rsa-"));
  return [...ALGORITHMS.filter(isOfType), ...ALGORITHMS.filter((algorithm) => !isOfType(algorithm))];
}

/** Where sshd has the public half of a key of this type, unless its configuration names another file. */
export function keyFileOf(type: string): string {
  const name = /ed25519|ecdsa|rsa/.exec(type)?.[0] ?? "*";
  return `/etc/ssh/ssh_host_${name}_key.pub`;
}

/** The key that a blob is, as the protocol sends it. */
export function hostKeyOf(blob: Buffer): HostKey {
  return { type: typeOf(blob), blob };
}

/** A key begins with the name of its type, behind the name's length (RFC 4253, 6.6). */
function typeOf(blob: Buffer): string {
  if (blob.length < 4) return "";
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString("latin1");
}

/** Whether all of it is fields behind their lengths, the key's type and at least one more. */
function hasFields(blob: Buffer): boolean {
  let fields = 0;
  let at = 0;
  for (; at + 4 <= blob.length; fields++) at += 4 + blob.readUInt32BE(at);
  return at === blob.length && fields > 1;
}
