import { findHostKey, publicKeyLine } from "../common/hostKey.ts";
import { type Field, isAbsent, read } from "./field.ts";

/** Reads the key of a host; `K` is what the result knows about it. */
export type ReadKey<K> = (field: Field) => K | undefined;

/** A host whose key the configuration has. */
export interface KnownHostKey {
  readonly hostKey: string;
}

/** A host whose key may still have to be fetched. */
export interface HostKeyToFetch extends Partial<KnownHostKey> {
  /** The path of the key in the configuration, e.g. `nodes.node1.ssh.hostKey`, whether it is set or not. */
  readonly keyPath: string;
}

const CURE = "run `./lab ssh-keys`, which asks the host for its key and shows you the fingerprint";

/** Reads a required key: without one, any machine that answers could pretend to be the host. */
export const requiredKey: ReadKey<KnownHostKey> = (field) => {
  const hostKey = read(field, 'a host key such as "ssh-ed25519 AAAA…"', CURE, publicKey);
  return hostKey === undefined ? undefined : { hostKey };
};

/** Reads a key that may be absent. */
export const optionalKey: ReadKey<Partial<KnownHostKey>> = (field) =>
  isAbsent(field) ? {} : requiredKey(field);

/** Reads a key that is about to be fetched: a missing or invalid one is not a problem. */
export const keyToFetch: ReadKey<HostKeyToFetch> = ({ path, value }) => {
  const hostKey = publicKey(value);
  return { keyPath: path, ...(hostKey !== undefined && { hostKey }) };
};

/** Returns `ssh-ed25519 AAAA…` from that text, a line of `known_hosts` or of a `.pub` file. */
function publicKey(value: unknown): string | undefined {
  const key = typeof value === "string" ? findHostKey(value) : undefined;
  return key && publicKeyLine(key);
}
