import { type HostKey, parseHostKey, publicKeyLine } from "../../common/hostKey.ts";
import { endpointOf } from "../../ssh/configuredConnection.ts";
import { ConnectError } from "../../ssh/connectError.ts";
import { offeredKey } from "../../ssh/offeredKey.ts";
import { JUMP_HOST } from "../../ssh/role.ts";
import type { KeyHolder } from "./keyHolder.ts";

/** The result of comparing a host's key with the one in the configuration. */
export type KeyCheck = { readonly holder: KeyHolder } & (
  | { readonly state: "same" | "new"; readonly offered: HostKey }
  | { readonly state: "changed"; readonly offered: HostKey; readonly configured: HostKey }
  | { readonly state: "not reached"; readonly message: string; readonly cure: string }
  /** OpenSSH's files were read instead, and have no usable key of the host. */
  | { readonly state: "not known"; readonly message: string; readonly cure: string }
  /** The host is reached through a jump host whose key is not trusted, so no login is attempted there. */
  | { readonly state: "not asked" }
);

/** Trusted host keys, by their path in the configuration. */
export type TrustedKeys = ReadonlyMap<string, string>;

/** Asks a host for its key and compares it. @param trusted the keys of jump hosts. */
export async function checkHostKey(holder: KeyHolder, trusted: TrustedKeys): Promise<KeyCheck> {
  const { jumpHost, host, port, role, hostKey } = holder;
  const jumpKey = jumpHost && trusted.get(jumpHost.keyPath);
  if (jumpHost && jumpKey === undefined) return { holder, state: "not asked" };
  try {
    const proxy = jumpHost &&
      jumpKey && { ...endpointOf({ ...jumpHost, hostKey: jumpKey }, JUMP_HOST), dialErrorLimit: 0 };
    const asked = { host, port, role, ...(hostKey && { hostKey }), ...(proxy && { proxy }) };
    const attempts = { signal: new AbortController().signal, status: () => {} };
    return compareKey(holder, await offeredKey(asked, attempts));
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { holder, state: "not reached", message: error.message, cure: error.cure };
  }
}

export function compareKey(holder: KeyHolder, offered: HostKey): KeyCheck {
  if (holder.hostKey === undefined) return { holder, state: "new", offered };
  const configured = parseHostKey(holder.hostKey);
  return publicKeyLine(configured) === publicKeyLine(offered)
    ? { holder, state: "same", offered }
    : { holder, state: "changed", offered, configured };
}
