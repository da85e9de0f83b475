import { assertNever } from "../common/assertNever.ts";
import { DEFAULTS } from "./config.ts";
import { complete, type Field, flag, isAbsent, oneOf, refuse, section } from "./field.ts";
import {
  LOCKING_MODES,
  type LockingMode,
  type NonStickySessions,
  SESSION_MODES,
  type StickySessions,
  URI_PATTERN,
} from "./model.ts";
import { parseSerializer } from "./serializer.ts";

/** What a user chooses; the rest of the policy is derived from the nodes. */
export type SessionChoice = Pick<StickySessions, "mode" | "serializer"> | NonStickySessions;

/** With three, stock msm's search for a backup can go round for ever when a store is down (msm #404, open). */
const MOST_UNGUARDED_STORES = 2;

/** Of msm's own modes the one that the guard has not. */
const AUTO =
  '"auto" lets requests through unlocked that msm has seen only read before, and loses what they write';
const AUTO_CURE = `choose "all", or ${URI_PATTERN} with a pattern of those that write; "none" keeps all but two changes of one attribute`;

export function parseSessions(field: Field, stores: number): SessionChoice | undefined {
  const sessions = section(field, {
    mode: DEFAULTS.sessions.mode,
    lockingMode: undefined,
    guard: undefined,
    serializer: DEFAULTS.sessions.serializer,
    acceptCorruptedValues: undefined,
  });
  if (sessions === undefined) return undefined;
  const mode = oneOf(sessions.mode, SESSION_MODES, "a session mode");
  switch (mode) {
    case undefined:
      parseLockingMode(sessions.lockingMode);
      parseGuard(sessions.guard);
      parseSerializer(sessions);
      return undefined;
    case "sticky":
      refuseInSticky(sessions.lockingMode, "only non-sticky sessions are locked");
      refuseInSticky(sessions.guard, "only non-sticky sessions have two copies to guard");
      return complete({ mode, serializer: parseSerializer(sessions) });
    case "nonSticky": {
      const lockingMode = parseLockingMode(sessions.lockingMode);
      const guard = parseGuard(sessions.guard);
      if (guard === false) {
        refuseLock(sessions.lockingMode, lockingMode);
        refuseStores(sessions.guard, stores);
      }
      return complete({ mode, lockingMode, guard, serializer: parseSerializer(sessions) });
    }
    default:
      return assertNever(mode);
  }
}

function parseLockingMode(field: Field): LockingMode | undefined {
  if (isAbsent(field)) return DEFAULTS.sessions.lockingMode;
  const { value } = field;
  if (value === "auto") return refuse(field, AUTO, AUTO_CURE);
  if (typeof value !== "string" || !value.startsWith(URI_PATTERN)) {
    return oneOf(field, LOCKING_MODES, "a locking mode", `${URI_PATTERN}REGEX`);
  }
  const pattern = value.slice(URI_PATTERN.length);
  const cure = `write ${URI_PATTERN} and a regular expression, e.g. ${URI_PATTERN}/shop/cart.*`;
  if (!isPattern(pattern))
    return refuse(field, `${JSON.stringify(pattern)} is not a regular expression`, cure);
  return `${URI_PATTERN}${pattern}`;
}

/** What JavaScript takes as well as Java: unbalanced brackets and the like are found before a Tomcat fails to start. */
function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== "(?:)";
  } catch {
    return false;
  }
}

function parseGuard(field: Field): boolean | undefined {
  return isAbsent(field) ? DEFAULTS.sessions.guard : flag(field);
}

function refuseInSticky(field: Field, message: string): void {
  if (isAbsent(field)) return;
  refuse(field, message, 'remove it, or set sessions.mode to "nonSticky"');
}

function refuseLock(field: Field, lockingMode: LockingMode | undefined): void {
  if (lockingMode === undefined || lockingMode === "none") return;
  const message = "msm's own lock does not keep requests of one Tomcat apart (msm #237)";
  refuse(field, message, 'set sessions.guard to true, or sessions.lockingMode to "none"');
}

function refuseStores(field: Field, stores: number): void {
  if (stores <= MOST_UNGUARDED_STORES) return;
  const message = `${stores} memcacheds, but without the guard non-sticky sessions are safe with at most ${MOST_UNGUARDED_STORES} (msm #404)`;
  refuse(
    field,
    message,
    `remove it, keep ${MOST_UNGUARDED_STORES} memcacheds, or set sessions.mode to "sticky"`,
  );
}
