import { assertNever } from "../common/assertNever.ts";
import { type Block, blockOf, chooseHost, contains, hostAddress, lastHost } from "./address.ts";
import { KEYS } from "./config.ts";
import { type Draft, type Field, isAbsent, read, refuse, section } from "./field.ts";
import type { Address, Network, TargetName } from "./model.ts";

/** A /29 still has addresses for the seed's three nodes and a gateway. */
const LONGEST_PREFIX = 29;

/** A Docker bridge needs no more than a /16; hosts may be anywhere in a company's network. */
const SHORTEST_PREFIX: Readonly<Record<TargetName, number>> = { docker: 16, ssh: 8, swarm: 16 };

/** The private networks of RFC 1918. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** Docker alone needs the gateway; nothing reaches an overlay through it, so that nobody has to choose that one. With the target `ssh` it may stay in the configuration, so that one can switch back. */
export function parseNetwork(field: Field, target: TargetName): Draft<Network> {
  const network = section(field, KEYS.network.keys);
  if (network === undefined) return { subnet: undefined };
  const block = parseSubnet(network.subnet, SHORTEST_PREFIX[target]);
  switch (target) {
    case "docker":
      return { subnet: block?.cidr, gateway: parseGateway(network.gateway, block) };
    case "ssh":
      parseGateway(network.gateway, undefined);
      return { subnet: block?.cidr };
    case "swarm":
      if (!isAbsent(network.gateway)) {
        refuse(network.gateway, "has no meaning on a swarm: nothing outside uses it", "remove it");
      }
      return { subnet: block?.cidr, gateway: block && (lastHost(block) as Address) };
    default:
      return assertNever(target);
  }
}

function parseSubnet(field: Field, shortest: number): Block | undefined {
  const block = read(field, "a subnet", "write a network and its prefix such as 172.16.103.0/24", (value) =>
    typeof value === "string" ? blockOf(value) : undefined,
  );
  if (block === undefined) return undefined;
  const { cidr, address, prefix } = block;
  if (prefix < shortest || prefix > LONGEST_PREFIX) {
    const cure = `choose a prefix from /${shortest} to /${LONGEST_PREFIX}`;
    return refuse(field, `/${prefix} is not a size for a lab's network`, cure);
  }
  if (!PRIVATE.map(blockOf).some((known) => known && contains(known, block))) {
    return refuse(field, `${address}/${prefix} is not private`, `choose a block of ${PRIVATE.join(", ")}`);
  }
  if (cidr !== `${address}/${prefix}`) {
    const message = `${address} is an address in the network ${cidr}, not the network`;
    return refuse(field, message, `write ${cidr}`);
  }
  return block;
}

function parseGateway(field: Field, block: Block | undefined): Address | undefined {
  if (block === undefined) return isAbsent(field) ? undefined : hostAddress(field, undefined);
  return hostAddress({ ...field, default: lastHost(block) }, block, chooseHost(block));
}
