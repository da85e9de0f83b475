/** How a fault went: what was done when, and every request meanwhile. Times in milliseconds on the load's clock. */

import type { Exchange } from "./exchange.ts";
import type { Fault, Step } from "./scenario.ts";

/** A step that was done. */
export interface Done {
  readonly step: Step;
  readonly begun: number;
  readonly ended: number;
}

export interface Course {
  readonly fault: Fault;
  readonly done: readonly Done[];
  readonly exchanges: readonly Exchange[];
  /** Clients with a session of their own. */
  readonly sessions: number;
  /** When the lab was whole again after the last step; absent where it never was. */
  readonly whole: number | undefined;
}
