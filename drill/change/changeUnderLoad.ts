/** Changes a lab while visitors use it. */

import type { Report } from "../../common/progress.ts";
import type { RawConfig } from "../../topology/config.ts";
import { figuresOf } from "../figures.ts";
import type { Lab } from "../lab.ts";
import { type LoadSize, startLoad } from "../load.ts";
import { settle, warmUp } from "../settle.ts";
import { soFar } from "../soFar.ts";
import type { Base, Change } from "./change.ts";
import type { ChangeRow } from "./changeResult.ts";
import { judgeChange, promisedOfChange, restartedSince } from "./promisedOfChange.ts";

/** A lab whose configuration a drill may change. */
export interface TrialLab {
  /** As it is without any change. */
  readonly base: Base;
  /** Brings the lab to a configuration, as `./lab up` does. @throws if it was stopped by a signal. */
  bringTo(config: RawConfig, say: Report): Promise<Brought>;
  /** The lab as it was brought up last. */
  lab(): Promise<Lab>;
  /** By each service's `planName`, what changes as it is started anew. */
  starts(): Promise<ReadonlyMap<string, string>>;
}

export interface Brought {
  /** What was said before anything was changed. */
  readonly warnings: readonly string[];
  /** Why it failed; absent if it did not. */
  readonly failure?: string;
}

/** How often the display is brought up to date. */
const TICK_MS = 250;

/**
 * Begins fresh sessions, brings the lab to a configuration, and waits until it is whole and every session was written again.
 * @throws {Error} if the signal is aborted.
 */
export async function changeUnderLoad(
  trial: TrialLab,
  {
    change,
    way,
    config,
  }: { readonly change: Change; readonly way: ChangeRow["way"]; readonly config: RawConfig },
  size: LoadSize,
  say: Report,
  signal: AbortSignal,
): Promise<ChangeRow> {
  const before = await trial.lab();
  const started = await trial.starts();
  const load = startLoad(before, size, before.routes);
  let doing = "sessions begin";
  const ticker = setInterval(() => say(soFar(doing, load.exchanges)), TICK_MS);
  try {
    await warmUp(load, signal);
    doing = "up begins";
    const begun = load.now();
    const brought = await trial.bringTo(config, (message) => {
      doing = message;
    });
    const seconds = (load.now() - begun) / 1000;
    signal.throwIfAborted();
    doing = "wait until the lab is whole";
    const after = await trial.lab();
    const whole = await settle(after, load, signal);
    await load.stop();
    const { exchanges } = load;
    const fault = { scenario: "steady", on: "", steps: [] } as const;
    const figures = figuresOf({ fault, done: [], exchanges, sessions: size.sessions, whole }, after.topology);
    const restarted = restartedSince(started, await trial.starts());
    const promised = promisedOfChange(change, before.topology, brought.warnings);
    const found = { ...brought, figures, restarted, isWhole: whole !== undefined };
    const verdict = judgeChange(change, promised, found);
    return { change: change.name, way, seconds, ...brought, figures, restarted, promised, verdict };
  } finally {
    clearInterval(ticker);
    await load.stop();
  }
}
