import { networkInterfaces } from "node:os";
import type { Problem } from "../../common/userError.ts";
import { overlap } from "../../topology/address.ts";
import type { Topology } from "../../topology/model.ts";
import type { KnownLab } from "../knownLab.ts";
import { dockerLines } from "./engine.ts";
import { LAB_LABEL, STACK_LABEL } from "./labels.ts";
import { isOwn } from "./objects.ts";

interface TakenSubnet {
  readonly owner: string;
  readonly subnet: string;
}

/** Other networks of this machine that share addresses with the lab's. */
export async function subnetProblems(lab: KnownLab, topology: Topology): Promise<readonly Problem[]> {
  const { subnet } = topology.network;
  const { networks, ownBridge } = await dockerNetworks(lab);
  // A Docker network shows a second time as its bridge's address.
  const taken = [...networks, ...interfaces(ownBridge)].find((other) => overlap(other.subnet, subnet));
  if (taken === undefined) return [];
  return [
    {
      path: "network.subnet",
      message: `${subnet} shares addresses with ${taken.owner} (${taken.subnet})`,
      cure: "choose a free subnet and addresses in it, or remove what has it",
    },
  ];
}

async function dockerNetworks(lab: KnownLab): Promise<{ networks: TakenSubnet[]; ownBridge: string }> {
  const format = `{{.ID}}|{{.Name}}|{{index .Labels "${STACK_LABEL}"}}|{{index .Labels "${LAB_LABEL}"}}|{{range .IPAM.Config}}{{.Subnet}}|{{end}}`;
  const ids = await dockerLines("network", "ls", "--quiet", "--filter", "driver=bridge");
  if (ids.length === 0) return { networks: [], ownBridge: "" };
  const lines = await dockerLines("network", "inspect", "--format", format, ...ids);
  const rows = lines.map((line) => {
    const [id = "", name = "", stack = "", labId = "", ...subnets] = line.split("|");
    return { id, name, own: isOwn(lab, { name, stack, id: labId }), subnets: subnets.filter(Boolean) };
  });
  return {
    networks: rows
      .filter((row) => !row.own)
      .flatMap(({ name, subnets }) =>
        subnets.map((subnet) => ({ owner: `Docker's network ${name}`, subnet })),
      ),
    ownBridge: `br-${rows.find((row) => row.own)?.id.slice(0, 12) ?? ""}`,
  };
}

function interfaces(ownBridge: string): TakenSubnet[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    name === ownBridge
      ? []
      : (addresses ?? []).map(({ cidr }) => ({ owner: `the interface ${name}`, subnet: cidr ?? "" })),
  );
}
