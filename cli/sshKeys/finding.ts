import { type HostKey, parseHostKey, publicKeyLine } from "../../common/hostKey.ts";
import { endpointOf } from "../../ssh/configuredConnection.ts";
import { ConnectError } from "../../ssh/connectError.ts";
import { offeredKey } from "../../ssh/offeredKey.ts";
import { JUMP_HOST } from "../../ssh/role.ts";
import type { KeyHolder } from "./keyHolder.ts";

/** What a host showed, beside what the configuration has. */
export type Finding = { readonly holder: KeyHolder } & (
  | { readonly state: "same" | "new"; readonly offered: HostKey }
  | { readonly state: "changed"; readonly offered: HostKey; readonly configured: HostKey }
  | { readonly state: "not reached"; readonly message: string; readonly cure: string }
  /** OpenSSH's files, which were asked instead, have no key of it. */
  | { readonly state: "not known"; readonly message: string; readonly cure: string }
  /** The way to it leads over a host whose own key is not known: nobody logs in there. */
  | { readonly state: "not asked" }
);

/** Host keys that are believed, by where the configuration has them. */
export type Believed = ReadonlyMap<string, string>;

/** Asks a host for its key. @param believed those of jump hosts. */
export async function ask(holder: KeyHolder, believed: Believed): Promise<Finding> {
  const { jumpHost, host, port, role, hostKey } = holder;
  const jumpKey = jumpHost && believed.get(jumpHost.keyPath);
  if (jumpHost && jumpKey === undefined) return { holder, state: "not asked" };
  try {
    const offered = await offeredKey(
      {
        host,
        port,
        role,
        ...(hostKey !== undefined && { hostKey }),
        ...(jumpHost &&
          jumpKey && {
            proxy: { ...endpointOf({ ...jumpHost, hostKey: jumpKey }, JUMP_HOST), dialErrorLimit: 0 },
          }),
      },
      { signal: new AbortController().signal, status: () => {} },
    );
    return compared(holder, offered);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { holder, state: "not reached", message: error.message, cure: error.cure };
  }
}

export function compared(holder: KeyHolder, offered: HostKey): Finding {
  if (holder.hostKey === undefined) return { holder, state: "new", offered };
  const configured = parseHostKey(holder.hostKey);
  return publicKeyLine(configured) === publicKeyLine(offered)
    ? { holder, state: "same", offered }
    : { holder, state: "changed", offered, configured };
}
