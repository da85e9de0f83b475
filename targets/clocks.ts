/** Whether clocks of machines agree: sessions carry times from one Tomcat to another. */

import { elapsed } from "../common/progress.ts";

/** Difference that is tolerated: longer than a request takes, too short to affect a session's end or a certificate. */
export const MAX_DIFFERENCE_MS = 5000;

export const CLOCK_CURE =
  "synchronize each with a time server: `timedatectl set-ntp true`, with systemd-timesyncd or chrony";

export interface Clock {
  /** Whose it is. */
  readonly name: string;
  /** How far it is ahead of this machine's clock. */
  readonly aheadMs: number;
}

/** The clock is read at some moment between request and answer. @param read what it shows, in milliseconds. */
export async function readClock(name: string, read: () => Promise<number>): Promise<Clock> {
  const askedMs = Date.now();
  const shownMs = await read();
  return { name, aheadMs: shownMs - (askedMs + Date.now()) / 2 };
}

/** Tells those that differ from the one in the middle. */
export function wrongClocks(clocks: readonly Clock[]): readonly string[] {
  const sorted = clocks.toSorted((a, b) => a.aheadMs - b.aheadMs);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? { name: "", aheadMs: 0 };
  return clocks.flatMap(({ name, aheadMs }) => {
    const differenceMs = aheadMs - middle.aheadMs;
    const way = differenceMs > 0 ? "ahead of" : "behind";
    return Math.abs(differenceMs) > MAX_DIFFERENCE_MS
      ? [`${name}'s is ${elapsed(Math.abs(differenceMs))} ${way} ${middle.name}'s`]
      : [];
  });
}
