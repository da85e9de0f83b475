import { docker } from "../targets/docker/engine.ts";
import type { Store, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";

export interface StoreState {
  readonly id: string;
  readonly node: string;
  readonly role: Store["role"];
  readonly address: string;
  /** First copies it holds; absent where it does not answer. */
  readonly sessions: number | undefined;
  /** Second copies it holds; absent where it does not answer. */
  readonly backups: number | undefined;
}

export function storeStates(stack: string, topology: Topology): Promise<readonly StoreState[]> {
  return Promise.all(
    topology.stores.map(async (store) => ({
      id: store.id,
      node: store.node,
      address: `${store.address}:${store.port}`,
      role: store.role,
      ...(await copies(`msm-lab-${stack}-${planName(store)}`, store)),
    })),
  );
}

interface Copies {
  readonly sessions: number | undefined;
  readonly backups: number | undefined;
}

async function copies(container: string, { address, port }: Store): Promise<Copies> {
  const list = [
    `exec 3<>/dev/tcp/${address}/${port}`,
    String.raw`printf 'lru_crawler metadump all\r\n' >&3`,
    // The connection outlives the answer: END ends it.
    `while read -r -t 2 line <&3; do [[ $line == END* ]] && exit; echo "$line"; done; exit 1`,
  ].join("; ");
  try {
    return countCopies(await docker("exec", container, "bash", "-c", list));
  } catch {
    return { sessions: undefined, backups: undefined };
  }
}

/**
 * Counts msm's keys: a session's first copy has its id, the second one is `bak:` and the id, `validity:`, `lock:` and
 * `bak:validity:` are notes beside them.
 * @param dump memcached's list of keys, percent-encoded.
 */
export function countCopies(dump: string): { readonly sessions: number; readonly backups: number } {
  const keys = [...dump.matchAll(/^key=(\S+)/gm)].map(([, key = ""]) => decodeURIComponent(key));
  return {
    sessions: keys.filter((key) => !key.includes(":")).length,
    backups: keys.filter((key) => /^bak:[^:]+$/.test(key)).length,
  };
}
