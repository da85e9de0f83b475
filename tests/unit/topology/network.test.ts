import { refuses } from "./problemsOf.ts";
import { onHosts } from "./sshHosts.ts";

const writeCidr = "write a network and its prefix such as 172.16.103.0/24";
const choosePrivate = "choose a block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16";
const chooseGateway = "choose an address from 172.16.103.1 to 172.16.103.254";

refuses([
  subnet("a subnet without a prefix", "172.16.103.0", `"172.16.103.0" is not a subnet | ${writeCidr}`),
  subnet("a prefix beyond 32", "172.16.103.0/33", `"172.16.103.0/33" is not a subnet | ${writeCidr}`),
  subnet("three numbers for an address", "172.16.103/24", `"172.16.103/24" is not a subnet | ${writeCidr}`),
  subnet("an IPv6 subnet", "fd00::/64", `"fd00::/64" is not a subnet | ${writeCidr}`),
  subnet("a number for a subnet", 24, `24 is not a subnet | ${writeCidr}`),
  subnet(
    "a subnet with host bits set, naming the network that was meant",
    "172.16.103.7/24",
    "172.16.103.7 is an address in the network 172.16.103.0/24, not the network | write 172.16.103.0/24",
  ),
  subnet(
    "a network too large",
    "10.0.0.0/15",
    "/15 is no size for a lab's network | choose a prefix from /16 to /29",
  ),
  subnet(
    "a network too small",
    "10.0.0.0/30",
    "/30 is no size for a lab's network | choose a prefix from /16 to /29",
  ),
  subnet("a public network", "8.8.8.0/24", `8.8.8.0/24 is not private | ${choosePrivate}`),
  subnet("the loopback network", "127.0.0.0/24", `127.0.0.0/24 is not private | ${choosePrivate}`),
  subnet(
    "a network just behind a private block",
    "172.32.0.0/16",
    `172.32.0.0/16 is not private | ${choosePrivate}`,
  ),
  gateway(
    "a gateway outside the network",
    "172.16.104.1",
    "172.16.104.1 is outside the network 172.16.103.0/24",
  ),
  gateway(
    "the network's own address as gateway",
    "172.16.103.0",
    "172.16.103.0 is the address of the network 172.16.103.0/24 itself",
  ),
  gateway(
    "the broadcast address as gateway",
    "172.16.103.255",
    "172.16.103.255 is the broadcast address of 172.16.103.0/24",
  ),
  [
    "a network of hosts that is larger than any private one",
    { ...onHosts(), network: { subnet: "10.0.0.0/7" } },
    "network.subnet | /7 is no size for a lab's network | choose a prefix from /8 to /29",
  ],
  [
    "text for a gateway, also where there is none",
    { ...onHosts(), network: { gateway: "router" } },
    'network.gateway | "router" is not an IPv4 address | write an IPv4 address such as 172.16.103.1',
  ],
  gateway("text for a gateway", "router", '"router" is not an IPv4 address'),
  [
    "a network that is not a map",
    { network: "172.16.103.0/24" },
    'network | "172.16.103.0/24" is not a map | write it as a map of subnet, gateway',
  ],
]);

/** Nodes cannot be judged without a subnet, so the subnet is the one problem. */
function subnet(what: string, value: unknown, problem: string) {
  return [what, { network: { subnet: value } }, `network.subnet | ${problem}`] as const;
}

function gateway(what: string, value: unknown, message: string) {
  const raw = { network: { gateway: value } };
  return [what, raw, `network.gateway | ${message} | ${chooseGateway}`] as const;
}
