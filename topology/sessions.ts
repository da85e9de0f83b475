import { DEFAULTS } from "./config.ts";
import { exhausted } from "./exhausted.ts";
import { type Field, isAbsent, oneOf, refuse, section } from "./field.ts";
import {
  LOCKING_MODES,
  type LockingMode,
  type NonStickySessions,
  SESSION_MODES,
  type StickySessions,
} from "./model.ts";

/** What a user chooses; the rest of the policy is derived from the nodes. */
export type SessionChoice = Pick<StickySessions, "mode"> | NonStickySessions;

/** With three, msm's search for a backup can go round for ever when a store is down (msm #404, open). */
const MOST_NON_STICKY_STORES = 2;

export function parseSessions(field: Field, stores: number): SessionChoice | undefined {
  const sessions = section(field, { mode: DEFAULTS.sessions.mode, lockingMode: undefined });
  if (sessions === undefined) return undefined;
  const mode = oneOf(sessions.mode, SESSION_MODES, "a session mode");
  switch (mode) {
    case undefined:
      parseLockingMode(sessions.lockingMode);
      return undefined;
    case "sticky":
      refuseLocking(sessions.lockingMode);
      return { mode };
    case "nonSticky": {
      refuseStores(sessions.mode, stores);
      const lockingMode = parseLockingMode(sessions.lockingMode);
      return lockingMode && { mode, lockingMode };
    }
    default:
      return exhausted(mode);
  }
}

function parseLockingMode(field: Field): LockingMode | undefined {
  return isAbsent(field) ? DEFAULTS.sessions.lockingMode : oneOf(field, LOCKING_MODES, "a locking mode");
}

function refuseLocking(field: Field): void {
  if (isAbsent(field)) return;
  refuse(field, "only non-sticky sessions are locked", 'remove it, or set sessions.mode to "nonSticky"');
}

function refuseStores(field: Field, stores: number): void {
  if (stores <= MOST_NON_STICKY_STORES) return;
  const message = `${stores} memcacheds, but non-sticky sessions are safe with at most ${MOST_NON_STICKY_STORES} (msm #404)`;
  refuse(
    field,
    message,
    `keep memcached on ${MOST_NON_STICKY_STORES} nodes, or set sessions.mode to "sticky"`,
  );
}
