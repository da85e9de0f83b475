import type { NodeOutput } from "../../components/nodeOutput.ts";
import type { KnownResource } from "../../targets/knownLab.ts";

/** The stack as the state of a lab that runs has it. */
export function runningStack(nodes: readonly NodeOutput[]): KnownResource {
  return {
    urn: "urn:pulumi:mocked::msm-lab::pulumi:pulumi:Stack::msm-lab-mocked",
    type: "pulumi:pulumi:Stack",
    outputs: { nodes },
  };
}
