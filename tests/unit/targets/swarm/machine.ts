import type { Machine } from "../../../../targets/swarm/machines.ts";

/** A machine of a swarm, whose id is its name; `worker1` has the label `disk=ssd`. */
export function machine(
  hostname: string,
  {
    version = "20.10.24",
    architecture = "x86_64",
    availability = "active",
    state = "ready",
    isAsked = false,
  } = {},
): Machine {
  return {
    ID: hostname,
    Spec: { Availability: availability, Labels: hostname === "worker1" ? { disk: "ssd" } : {} },
    Description: {
      Hostname: hostname,
      Platform: { Architecture: architecture },
      Engine: { EngineVersion: version },
    },
    Status: { State: state, Addr: "" },
    isAsked,
  };
}
