import { type Figures, figuresOf } from "../drill/figures.ts";
import { DEFAULT_LOAD, type Load } from "../drill/load.ts";
import type { Topology } from "../topology/model.ts";

/** What visitors noticed under the default load, while no drill did anything. */
export function loadFigures({ exchanges }: Load, topology: Topology): Figures {
  const fault = { scenario: "steady", on: "", steps: [] } as const;
  const course = { fault, done: [], exchanges, sessions: DEFAULT_LOAD.sessions, whole: undefined };
  return figuresOf(course, topology);
}
