/** The vocabulary in which faults are written. */

import { assertNever } from "../common/assertNever.ts";
import type { NodePair } from "../targets/faults.ts";
import type { ScenarioName } from "./promises.ts";

/** A step that takes part of the lab away. */
export type Harm =
  | { readonly do: "kill" | "stop" | "freeze"; readonly services: readonly string[] }
  | { readonly do: "cut"; readonly links: readonly NodePair[] }
  | { readonly do: "lose" | "drain"; readonly services: readonly string[] };

/** A step that gives it back. */
export type Repair =
  | { readonly do: "start" | "thaw"; readonly services: readonly string[] }
  | { readonly do: "join"; readonly links: readonly NodePair[] }
  | { readonly do: "find" | "takeBack"; readonly services: readonly string[] };

export type Step =
  | Harm
  | Repair
  | { readonly do: "wait"; readonly seconds: number }
  /** Waits until the lab is whole again. */
  | { readonly do: "settle" }
  /** Waits until Swarm has made the lab whole by itself. */
  | { readonly do: "heal" };

/** One incident in a lab under load, from the first harm to the last repair. */
export interface Fault {
  readonly scenario: ScenarioName;
  /** What it hits, e.g. `TomcatA`; empty if that is everything or nothing. */
  readonly on: string;
  readonly steps: readonly Step[];
}

export function isHarm(step: Step): step is Harm {
  return ["kill", "stop", "freeze", "cut", "lose", "drain"].includes(step.do);
}

export function isRepair(step: Step): step is Repair {
  return ["start", "thaw", "join", "find", "takeBack"].includes(step.do);
}

/** What is done to a machine, in words. */
const OF_MACHINES = { lose: "lose", find: "wait for", drain: "drain", takeBack: "take back" } as const;

/** A step whose services stand for the machines that they are on. */
export function isOfMachine(step: Step): step is Step & { readonly do: keyof typeof OF_MACHINES } {
  return Object.hasOwn(OF_MACHINES, step.do);
}

/** Returns a step in words: `kill node1-tomcat`, `cut node1 from node2`. */
export function describeStep(step: Step): string {
  if (isOfMachine(step)) return `${OF_MACHINES[step.do]} the machine of ${step.services.join(", ")}`;
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
    case "heal":
      return "wait until Swarm has made the lab whole";
    default:
      return assertNever(step);
  }
}
