import { storeMemories } from "../running/storeMemory.ts";
import { storeTroubles } from "../running/storeTroubles.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";

export const storesHold: Check = {
  name: "the stores have room for all sessions",
  needs: [servicesRun],
  async look({ inside, topology }) {
    const memories = await storeMemories(inside, topology.stores);
    const silent = topology.stores.filter(({ id }) => memories[id] === undefined);
    const troubles = storeTroubles(memories, topology.storeSize);
    const inUse = topology.stores.map(({ id }) => `${id} ${Math.round((memories[id]?.used ?? 0) * 100)} %`);
    return judge(
      [...silent.map(({ id }) => `${id} does not answer`), ...troubles.map(({ message }) => message)],
      `${inUse.join(", ")} of ${topology.storeSize.memory} MiB in use, nothing removed to make room`,
      {
        expected: "memory that is not full, and no session removed or refused for it",
        cure: "raise stores.memory, then run ./lab up: it restarts the memcacheds, empty",
      },
    );
  },
};
