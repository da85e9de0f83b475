import { type Field, isAbsent, read } from "./field.ts";

/** Reads the key of a host; `K` is what is then known of it. */
export type ReadKey<K> = (field: Field) => K | undefined;

/** A host whose key the configuration has. */
export interface Proved {
  readonly hostKey: string;
}

/** A host whose key may still have to be asked for. */
export interface Unproved extends Partial<Proved> {
  /** The path of its key in the configuration, written or not, e.g. `nodes.node1.ssh.hostKey`. */
  readonly keyPath: string;
}

const CURE = "run `./lab ssh-keys`, which asks the host for its key and shows you the fingerprint";

/** Reads a key that must be there: a host without one would be whoever answers. */
export const requiredKey: ReadKey<Proved> = (field) => {
  const hostKey = read(field, 'a host key such as "ssh-ed25519 AAAA…"', CURE, publicKey);
  return hostKey === undefined ? undefined : { hostKey };
};

/** Reads a key that may be absent. */
export const optionalKey: ReadKey<Partial<Proved>> = (field) => (isAbsent(field) ? {} : requiredKey(field));

/** Reads a key to be asked for: whatever else is written instead is no problem. */
export const askedKey: ReadKey<Unproved> = ({ path, value }) => {
  const hostKey = publicKey(value);
  return { keyPath: path, ...(hostKey !== undefined && { hostKey }) };
};

/** What OpenSSH gives hosts, without DSA, which it has given up. */
const TYPES: readonly unknown[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
];

/** Returns the `ssh-ed25519 AAAA…` in a key, a line of `known_hosts` or of a `.pub` file. */
function publicKey(value: unknown): string | undefined {
  const words = typeof value === "string" ? value.trim().split(/\s+/) : [];
  const at = words.findIndex((word) => TYPES.includes(word));
  const [type = "", key = ""] = at < 0 ? [] : words.slice(at);
  return isKeyOf(type, key) ? `${type} ${key}` : undefined;
}

/** Whether it is whole: fields behind their lengths, the first one the type (RFC 4253, 6.6). */
function isKeyOf(type: string, key: string): boolean {
  const blob = Buffer.from(key, "base64");
  if (type === "" || blob.toString("base64") !== key) return false;
  const fields = fieldsOf(blob);
  return fields.length > 1 && fields[0] === type;
}

/** Returns no fields if the last one is cut off. */
function fieldsOf(blob: Buffer): readonly string[] {
  const fields: string[] = [];
  for (let at = 0; at < blob.length; ) {
    const end = at + 4 <= blob.length ? at + 4 + blob.readUInt32BE(at) : Number.POSITIVE_INFINITY;
    if (end > blob.length) return [];
    fields.push(blob.toString("latin1", at + 4, end));
    at = end;
  }
  return fields;
}
