import { refuses } from "./problemsOf.ts";
import { onHosts } from "./sshHosts.ts";

const writeCidr = "172.16.103.0/24";
const choosePrivate = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16";
const chooseGateway = "172.16.103.1 to 172.16.103.254";

refuses([
  subnet("a subnet without a prefix", "172.16.103.0", writeCidr, '"172.16.103.0"'),
  subnet("a prefix beyond 32", "172.16.103.0/33", writeCidr, '"172.16.103.0/33"'),
  subnet("three numbers for an address", "172.16.103/24", writeCidr, '"172.16.103/24"'),
  subnet("an IPv6 subnet", "fd00::/64", writeCidr, '"fd00::/64"'),
  subnet("a number for a subnet", 24, writeCidr, "24"),
  subnet(
    "a subnet with host bits set, naming the network that was meant",
    "172.16.103.7/24",
    "172.16.103.0/24",
    "172.16.103.7",
    "172.16.103.0/24",
  ),
  subnet("a network too large", "10.0.0.0/15", "/16 to /29", "/15"),
  subnet("a network too small", "10.0.0.0/30", "/16 to /29", "/30"),
  subnet("a public network", "8.8.8.0/24", choosePrivate, "8.8.8.0/24"),
  subnet("the loopback network", "127.0.0.0/24", choosePrivate, "127.0.0.0/24"),
  subnet("a network just behind a private block", "172.32.0.0/16", choosePrivate, "172.32.0.0/16"),
  gateway("a gateway outside the network", "172.16.104.1", "172.16.104.1", "172.16.103.0/24"),
  gateway("the network's own address as gateway", "172.16.103.0", "172.16.103.0", "172.16.103.0/24"),
  gateway("the broadcast address as gateway", "172.16.103.255", "172.16.103.255", "broadcast"),
  [
    "a network of hosts that is larger than any private one",
    { ...onHosts(), network: { subnet: "10.0.0.0/7" } },
    "network.subnet",
    "/8 to /29",
    "/7",
  ],
  [
    "text for a gateway, also where there is none",
    { ...onHosts(), network: { gateway: "router" } },
    "network.gateway",
    "172.16.103.1",
    '"router"',
  ],
  gateway("text for a gateway", "router", '"router"'),
  [
    "a network that is not a map",
    { network: "172.16.103.0/24" },
    "network",
    "subnet, gateway",
    '"172.16.103.0/24"',
  ],
]);

/** Nodes cannot be judged without a subnet, so the subnet is the one problem. */
function subnet(what: string, value: unknown, cure: string, ...named: readonly string[]) {
  return [what, { network: { subnet: value } }, "network.subnet", cure, ...named] as const;
}

function gateway(what: string, value: unknown, ...named: readonly string[]) {
  const raw = { network: { gateway: value } };
  return [what, raw, "network.gateway", chooseGateway, ...named] as const;
}
