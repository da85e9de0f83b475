import { networkInterfaces } from "node:os";
import { type Problem, UserError } from "../../common/userError.ts";
import { overlap } from "../../topology/address.ts";
import type { Topology } from "../../topology/model.ts";
import type { KnownLab } from "../knownLab.ts";
import { dockerLines, inspectAll } from "./engine.ts";
import { LAB_LABEL, STACK_LABEL } from "./labels.ts";
import { isOwn } from "./objects.ts";

interface TakenSubnet {
  readonly owner: string;
  readonly subnet: string;
}

/** Other networks of this machine that share addresses with the lab's. */
export async function subnetProblems(lab: KnownLab, topology: Topology): Promise<readonly Problem[]> {
  const { subnet } = topology.network;
  const taken = (await takenSubnets(lab)).find((other) => overlap(other.subnet, subnet));
  if (taken === undefined) return [];
  return [
    {
      path: "network.subnet",
      message: `${subnet} shares addresses with ${taken.owner} (${taken.subnet})`,
      cure: "choose a free subnet and addresses in it, or remove what has it",
    },
  ];
}

/**
 * Returns a network of 254 addresses that shares none with another one of this machine. Processes that ask at the same time
 * most likely get different ones.
 * @throws {UserError} if there is none.
 */
export async function freeSubnet(lab: KnownLab): Promise<string> {
  const taken = await takenSubnets(lab);
  const candidates = Array.from(
    { length: 256 },
    (_, number) => `172.31.${(process.pid + number) % 256}.0/24`,
  );
  const free = candidates.find((subnet) => !taken.some((other) => overlap(other.subnet, subnet)));
  if (free === undefined)
    throw new UserError("every network in 172.31.0.0/16 is taken", "remove one of them");
  return free;
}

/** The networks of this machine but the lab's own. A Docker network shows a second time as its bridge's address. */
async function takenSubnets(lab: KnownLab): Promise<readonly TakenSubnet[]> {
  const { networks, ownBridge } = await dockerNetworks(lab);
  return [...networks, ...interfaces(ownBridge)];
}

async function dockerNetworks(lab: KnownLab): Promise<{ networks: TakenSubnet[]; ownBridge: string }> {
  const format = `{{.ID}}|{{.Name}}|{{index .Labels "${STACK_LABEL}"}}|{{index .Labels "${LAB_LABEL}"}}|{{range .IPAM.Config}}{{.Subnet}}|{{end}}`;
  const ids = await dockerLines("network", "ls", "--quiet", "--filter", "driver=bridge");
  const found = await inspectAll("network", ids, "--format", format);
  const lines = found.split("\n").filter(Boolean);
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
