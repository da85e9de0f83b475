import { assertNever } from "../common/assertNever.ts";
import { KEYS } from "./config.ts";
import { complete, type Field, flag, isAbsent, oneOf, refuse, section } from "./field.ts";
import {
  LOCKING_MODES,
  type LockingMode,
  type NonStickySessions,
  SERIALIZERS,
  SESSION_MODES,
  type Serializer,
  type StickySessions,
  type TargetName,
  URI_PATTERN,
} from "./model.ts";

/** The part of the policy that a user chooses; the rest is derived from the nodes. */
export type SessionChoice = Pick<StickySessions, "mode" | "serializer"> | NonStickySessions;

/** With three stores, stock msm's search for a backup can loop forever while a store is down (msm #404, open). */
const MAX_UNGUARDED_STORES = 2;

/** Why the guard does not offer msm's mode `auto`. */
const AUTO =
  '"auto" lets requests through unlocked that msm has seen only read before, and loses what they write';
const AUTO_CURE = `choose "all", or ${URI_PATTERN} with a pattern of those that write; "none" keeps all but two changes of one attribute`;

export function parseSessions(field: Field, stores: number, target: TargetName): SessionChoice | undefined {
  const sessions = section(field, KEYS.sessions.keys);
  if (sessions === undefined) return undefined;
  const mode = oneOf(sessions.mode, SESSION_MODES, "a session mode");
  switch (mode) {
    case undefined:
      parseLockingMode(sessions.lockingMode);
      flag(sessions.guard);
      parseSerializer(sessions);
      return undefined;
    case "sticky":
      if (target === "swarm") refuseStickyByName(sessions.mode);
      refuseInSticky(sessions.lockingMode, "only non-sticky sessions are locked");
      refuseInSticky(sessions.guard, "only non-sticky sessions have two copies to guard");
      return complete({ mode, serializer: parseSerializer(sessions) });
    case "nonSticky": {
      const lockingMode = parseLockingMode(sessions.lockingMode);
      const guard = flag(sessions.guard);
      if (guard === false) {
        refuseLock(sessions.lockingMode, lockingMode);
        refuseStores(sessions.guard, stores);
        if (target === "swarm") refuseUnguardedByName(sessions.guard);
      }
      return complete({ mode, lockingMode, guard, serializer: parseSerializer(sessions) });
    }
    default:
      return assertNever(mode);
  }
}

function parseLockingMode(field: Field): LockingMode | undefined {
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

/**
 * Checks with JavaScript's parser, which is close to Java's: it finds unbalanced brackets before a Tomcat fails to
 * start.
 */
export function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== "(?:)";
  } catch {
    return false;
  }
}

/** Refuses a serialiser that corrupts values unless the configuration accepts that explicitly. */
function parseSerializer({
  serializer,
  acceptCorruptedValues,
}: Readonly<Record<"serializer" | "acceptCorruptedValues", Field>>): Serializer | undefined {
  const chosen = oneOf(serializer, SERIALIZERS, "a serializer");
  const accepted = flag(acceptCorruptedValues);
  if (chosen === "javolution" && accepted === false) {
    // This holds for msm-javolution-serializer 2.1.1, the newest release; `serializers.test.ts` proves it.
    const message = "javolution corrupts values silently: a Date comes back as 1970, 12.50 as 12";
    const cure = `choose java or kryo, or set ${acceptCorruptedValues.path} to true`;
    return refuse(serializer, message, cure);
  }
  if (accepted && chosen !== undefined && chosen !== "javolution") {
    return refuse(acceptCorruptedValues, `only javolution corrupts values, not ${chosen}`, "remove it");
  }
  return chosen;
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

/** msm's own client of memcached resolves a name once, and sticky sessions go through it. */
function refuseStickyByName(field: Field): void {
  const message =
    "sticky sessions are not proved on a swarm: msm keeps the address that a memcached had before it moved";
  refuse(field, message, 'set sessions.mode to "nonSticky"');
}

function refuseUnguardedByName(field: Field): void {
  const message =
    "without the guard, msm keeps the address that a memcached had before it moved to another machine";
  refuse(field, message, "remove it: a swarm needs the guard");
}

function refuseStores(field: Field, stores: number): void {
  if (stores <= MAX_UNGUARDED_STORES) return;
  const message = `${stores} memcacheds, but without the guard non-sticky sessions are safe with at most ${MAX_UNGUARDED_STORES} (msm #404)`;
  refuse(
    field,
    message,
    `remove it, keep ${MAX_UNGUARDED_STORES} memcacheds, or set sessions.mode to "sticky"`,
  );
}
