import type { Faults } from "../faults.ts";
import { notYet } from "./engine.ts";

/** No drill breaks anything here, so that none is to be undone. */
export function swarmFaults(): Faults {
  const refuse = async () => {
    throw notYet("a drill");
  };
  return {
    ...{ kill: refuse, stop: refuse, start: refuse, freeze: refuse, thaw: refuse, cut: refuse, join: refuse },
    ...{ openCounter: refuse, log: refuse },
    closeCounter: async () => {},
    restore: async () => [],
  };
}
