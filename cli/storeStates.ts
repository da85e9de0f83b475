import { docker } from "../targets/docker/engine.ts";
import type { Store, Topology } from "../topology/model.ts";

export interface StoreState {
  readonly id: string;
  readonly node: string;
  readonly role: Store["role"];
  /** Sessions whose first copy it holds; absent where it does not answer. */
  readonly sessions: number | undefined;
}

export function storeStates(stack: string, topology: Topology): Promise<readonly StoreState[]> {
  return Promise.all(
    topology.stores.map(async (store) => ({
      id: store.id,
      node: store.node,
      role: store.role,
      sessions: await sessions(`msm-lab-${stack}-${store.node}-memcached`, store),
    })),
  );
}

/** Lists the keys; `bak:` and `validity:` are msm's second copies and time stamps. */
async function sessions(container: string, { address, port }: Store): Promise<number | undefined> {
  const list = `exec 3<>/dev/tcp/${address}/${port}; printf 'lru_crawler metadump all\\r\\nquit\\r\\n' >&3; cat <&3`;
  try {
    const keys = (await docker("exec", container, "bash", "-c", list)).split("\n");
    return keys.filter((line) => line.startsWith("key=") && !/^key=(bak|validity)(:|%3A)/.test(line)).length;
  } catch {
    return undefined;
  }
}
