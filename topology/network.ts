import { assertNever } from "../common/assertNever.ts";
import { chooseHost, hostAddress } from "./address.ts";
import { DEFAULTS } from "./config.ts";
import { type Draft, type Field, isAbsent, read, refuse, section } from "./field.ts";
import { type Block, blockOf, contains, parseCidr, toAddress } from "./ipv4.ts";
import type { Address, Network, TargetName } from "./model.ts";

/** A /29 still has hosts for the seed's three nodes and a gateway. */
const LONGEST_PREFIX = 29;

/** More than a /16 no bridge is asked for; hosts may stand anywhere in the network of a company. */
const SHORTEST_PREFIX: Readonly<Record<TargetName, number>> = { docker: 16, ssh: 8 };

/** What RFC 1918 leaves to private networks. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** The gateway is Docker's. Where nodes are hosts it may stay in the configuration, for the way back. */
export function parseNetwork(field: Field, target: TargetName): Draft<Network> {
  const network = section(field, { ...DEFAULTS.network, gateway: undefined });
  if (network === undefined) return { subnet: undefined };
  const subnet = parseSubnet(network.subnet, SHORTEST_PREFIX[target]);
  switch (target) {
    case "docker":
      return { subnet, gateway: parseGateway(network.gateway, subnet) };
    case "ssh":
      parseGateway(network.gateway, undefined);
      return { subnet };
    default:
      return assertNever(target);
  }
}

/** The block of a subnet that `parseNetwork` has let through. */
export function blockOfSubnet(subnet: string): Block {
  const { address, prefix } = parseCidr(subnet) ?? { address: subnet, prefix: 32 };
  return blockOf(address, prefix);
}

function parseSubnet(field: Field, shortest: number): string | undefined {
  const cidr = read(field, "a subnet", "write a network and its prefix such as 172.16.103.0/24", (value) =>
    typeof value === "string" ? parseCidr(value) : undefined,
  );
  if (cidr === undefined) return undefined;
  const { address, prefix } = cidr;
  if (prefix < shortest || prefix > LONGEST_PREFIX) {
    const cure = `choose a prefix from /${shortest} to /${LONGEST_PREFIX}`;
    return refuse(field, `/${prefix} is no size for a lab's network`, cure);
  }
  const block = blockOf(address, prefix);
  if (!PRIVATE.some((known) => contains(blockOfSubnet(known), block))) {
    return refuse(field, `${address}/${prefix} is not private`, `choose a block of ${PRIVATE.join(", ")}`);
  }
  const network = `${toAddress(block.base)}/${prefix}`;
  if (toAddress(block.base) !== address) {
    return refuse(
      field,
      `${address} is an address in the network ${network}, not the network`,
      `write ${network}`,
    );
  }
  return network;
}

function parseGateway(field: Field, subnet: string | undefined): Address | undefined {
  if (subnet === undefined) return isAbsent(field) ? undefined : hostAddress(field, undefined);
  const block = blockOfSubnet(subnet);
  const lastHost = toAddress(block.base + block.size - 2);
  const given = isAbsent(field) ? { ...field, value: lastHost } : field;
  return hostAddress(given, { subnet, block, cure: chooseHost(block) });
}
