/** The vocabulary in which faults are written. */

import { assertNever } from "../common/assertNever.ts";
import type { NodePair } from "../targets/faults.ts";
import type { ScenarioName } from "./promises.ts";

/** A step that takes part of the lab away. */
export type Harm =
  | { readonly do: "kill" | "stop" | "freeze"; readonly services: readonly string[] }
  | { readonly do: "cut"; readonly links: readonly NodePair[] };

/** A step that gives it back. */
export type Repair =
  | { readonly do: "start" | "thaw"; readonly services: readonly string[] }
  | { readonly do: "join"; readonly links: readonly NodePair[] };

export type Step =
  | Harm
  | Repair
  | { readonly do: "wait"; readonly seconds: number }
  /** Waits until the lab is whole again. */
  | { readonly do: "settle" };

/** One incident in a lab under load, from the first harm to the last repair. */
export interface Fault {
  readonly scenario: ScenarioName;
  /** What it hits, e.g. `TomcatA`; empty if that is everything or nothing. */
  readonly on: string;
  readonly steps: readonly Step[];
}

export function isHarm(step: Step): step is Harm {
  return ["kill", "stop", "freeze", "cut"].includes(step.do);
}

export function isRepair(step: Step): step is Repair {
  return ["start", "thaw", "join"].includes(step.do);
}

/** Returns a step in words: `kill node1-tomcat`, `cut node1 from node2`. */
export function describeStep(step: Step): string {
  if ("services" in step) return `${step.do} ${step.services.join(", ")}`;
  switch (step.do) {
    case "cut":
      return `cut ${step.links.map(([a, b]) => `${a} from ${b}`).join(", ")}`;
    case "join":
      return `join ${step.links.map(([a, b]) => `${a} to ${b}`).join(", ")}`;
    case "wait":
      return `wait ${step.seconds} s`;
    case "settle":
      return "wait until the lab is whole";
    default:
      return assertNever(step);
  }
}
