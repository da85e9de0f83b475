import type { Place } from "../topology/model.ts";
import type { LabUnderCheck } from "./labUnderCheck.ts";

/** The cure where only the logs of services can tell more. @param whose e.g. `the Tomcats`. */
export function readLogs({ inside }: LabUnderCheck, whose: string, places: readonly Place[]): string {
  return `read the logs of ${whose}: ${inside.logCommand(places)}`;
}
