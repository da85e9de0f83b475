import { assertNever } from "../common/assertNever.ts";
import type { Topology } from "../topology/model.ts";
import { inspectDocker } from "./docker/inspection.ts";
import type { Inspection } from "./inspection.ts";
import { inspectHosts } from "./ssh/inspection.ts";
import { shellOf } from "./ssh/shells.ts";

/** A look at the placed lab; apart from `targets.ts`, whose Pulumi takes half a second to load. */
export function inspect(stack: string, topology: Topology): Inspection {
  switch (topology.target) {
    case "docker":
      return inspectDocker(stack);
    case "ssh":
      return inspectHosts(stack, topology, (name) => shellOf(topology, { name }, "short"));
    default:
      return assertNever(topology.target);
  }
}
