import type { SessionId } from "../running/sessionId.ts";
import type { SessionPolicy } from "../topology/model.ts";
import { type Check, judge } from "./check.ts";
import { readLogs } from "./labUnderCheck.ts";
import { plannedCopies } from "./plannedCopies.ts";
import { sessionIdKept } from "./sessionKept.ts";
import { isSame } from "./storedCopies.ts";

export const copiesStored: Check = {
  name: "sessions are stored where the plan says",
  needs: [sessionIdKept],
  async look(lab) {
    const { topology } = lab;
    const ids = await lab.sessions();
    const bySession = ids.map((id) => plannedCopies(topology, id));
    const planned = bySession.flat();
    const found = await lab.copies();
    const missing = planned.filter((copy) => !found.some(isSame(copy)));
    const surplus = found.filter((copy) => !planned.some(isSame(copy)));
    const complaints = [
      ...misplaced(topology.sessions, ids),
      ...missing.map(({ store, key }) => `${store} has no ${key}`),
      ...surplus.map(({ store, key }) => `${store} has ${key}`),
    ];
    const stores = bySession.map((copies) => copies.map(({ store }) => store).join(" and "));
    return judge(complaints, stores.join(", "), {
      expected: planned.map(({ store, key }) => `${store} ${key}`).join(", "),
      cure: readLogs(lab, "the Tomcats, for msm's warnings", topology.tomcats),
    });
  },
};

/** The page sets the attribute; a copy without it would restore an empty session. */
export const attributeStored: Check = {
  name: "the session's attribute is in each copy",
  needs: [copiesStored],
  async look(lab) {
    const { domain: attribute } = lab.topology.page;
    const copies = await lab.copies();
    // Kryo marks the end of a string in its last byte.
    const without = copies.filter(({ value }) => !value.includes(attribute.slice(0, -1)));
    return judge(
      without.map(({ store, key }) => `${key} in ${store} lacks it`),
      `${attribute}, ${copies.length === 1 ? "1 copy" : `${copies.length} copies`}`,
      { expected: `the attribute ${attribute}`, cure: readLogs(lab, "the Tomcats", lab.topology.tomcats) },
    );
  },
};

/** msm may use a failover store only if no other store is left. */
function misplaced(sessions: SessionPolicy, ids: readonly SessionId[]): readonly string[] {
  if (sessions.mode !== "sticky") return [];
  const failover: readonly string[] = sessions.failoverNodes;
  return ids
    .filter(({ store }) => failover.includes(store))
    .map(({ bare, store }) => `${bare} is in the failover store ${store} while another runs`);
}
