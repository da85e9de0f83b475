/** The course of a fault: its steps and every request meanwhile. Times are milliseconds on the load's clock. */

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
  /** When the lab was whole again after the last step; undefined if it never was. */
  readonly whole: number | undefined;
}
