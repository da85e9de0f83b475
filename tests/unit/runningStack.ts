import type { NodeOutput } from "../../components/nodeOutput.ts";
import type { KnownResource } from "../../targets/knownLab.ts";
import type { Profile } from "../../topology/model.ts";

/** The stack as the state of a lab that runs has it. @param profile absent in the state of an earlier version. */
export function runningStack(nodes: readonly NodeOutput[], profile?: Profile): KnownResource {
  return {
    urn: "urn:pulumi:mocked::msm-lab::pulumi:pulumi:Stack::msm-lab-mocked",
    type: "pulumi:pulumi:Stack",
    outputs: { nodes, ...(profile && { profile }) },
  };
}
