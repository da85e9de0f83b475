import { findHostKey, publicKeyLine } from "../common/hostKey.ts";
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

/** `ssh-ed25519 AAAA…` out of that, a line of `known_hosts` or of a `.pub` file. */
function publicKey(value: unknown): string | undefined {
  const key = typeof value === "string" ? findHostKey(value) : undefined;
  return key && publicKeyLine(key);
}
