import { blockOf, chooseHost, hostAddress } from "./address.ts";
import { KEYS } from "./config.ts";
import { nodeName } from "./endpoint.ts";
import { type Draft, entries, type Field, isAbsent, refuse, section } from "./field.ts";
import { parseMachine, refuseMachines } from "./machines.ts";
import {
  type Address,
  type LabNode,
  type Network,
  SERVICE_KINDS,
  type Service,
  type ServiceKind,
  type TargetName,
} from "./model.ts";
import { type DraftService, type Ports, parseServices } from "./services.ts";

/** A node as far as it could be read. */
export interface DraftNode extends Draft<Omit<LabNode, "services">> {
  readonly name: string;
  readonly field: Field;
  readonly services: readonly DraftService[] | undefined;
  /** Its section `ssh`, which is read later; absent if the node itself cannot be read. */
  readonly ssh?: Field;
}

/** The limit follows from the routes, `TomcatA` to `TomcatZZ`. */
const MAX_TOMCATS = 26 + 26 * 26;

/** Returns the nodes in the order of their names: the engine passes maps sorted, so the file's order is unknown. */
export function parseNodes(
  field: Field,
  target: TargetName,
  network: Draft<Network>,
  ports: Draft<Ports>,
): readonly DraftNode[] {
  const fields = entries(field, "write it as a map of nodes by name, each with an address and services");
  if (fields === undefined) return [];
  const sorted = fields.toSorted(([a], [b]) => byName.compare(a, b) || (a < b ? -1 : 1));
  const takenBy = new Map<Address, string>();
  const nodes = sorted.map(([name, node]) => parseNode(name, node, target, network, ports, takenBy));
  refuseCounts(field, nodes);
  if (target === "swarm") refuseMachines(nodes);
  return nodes;
}

/** Compares numbers by their value: node2 comes before node10. */
const byName = new Intl.Collator("en", { numeric: true });

function parseNode(
  name: string,
  field: Field,
  target: TargetName,
  network: Draft<Network>,
  ports: Draft<Ports>,
  takenBy: Map<Address, string>,
): DraftNode {
  refuseName(field, name);
  const node = section(field, KEYS.nodes.keys["<node>"].keys);
  if (node === undefined) return { name, field, address: undefined, services: undefined };
  const place =
    target === "swarm"
      ? parsePlace(name, node.address, node.machine)
      : { address: parseAddress(node.address, name, network, takenBy) };
  return { name, field, ...place, services: parseServices(node.services, ports), ssh: node.ssh };
}

function parsePlace(name: string, address: Field, machine: Field): Pick<DraftNode, "address" | "machine"> {
  if (!isAbsent(address)) {
    const message =
      "has no meaning on a swarm: services are found by their names, on whichever machine they are";
    refuse(address, message, "remove it; `machine` chooses a machine");
  }
  return { address: nodeName(name), ...(isAbsent(machine) ? {} : { machine: parseMachine(machine) }) };
}

/** Refuses a name that cannot be a host name, or part of the container names `<node>` and `<node>-<service>`. */
function refuseName(field: Field, name: string): undefined {
  if (!/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
    const cure = "use at most 32 lower-case letters, digits and inner dashes, a letter first";
    return refuse(field, "is not a name for a node", cure);
  }
  const [ending] = /-[a-z]+\d*$/.exec(name) ?? [];
  if (SERVICE_KINDS.some((kind) => ending?.replace(/\d*$/, "") === `-${kind}`))
    refuse(field, "is how a service is named", `choose a name that does not end in ${ending}`);
}

function parseAddress(
  field: Field,
  name: string,
  network: Draft<Network>,
  takenBy: Map<Address, string>,
): Address | undefined {
  const block = blockOf(network.subnet);
  const choose = block && chooseHost(block, network.gateway);
  const address = hostAddress(field, block, choose);
  if (address === undefined) return undefined;
  const cure = choose ?? "choose another address";
  if (address === network.gateway) return refuse(field, `${address} is the gateway of the network`, cure);
  const other = takenBy.get(address);
  if (other !== undefined) return refuse(field, `${address} is the address of ${other}`, cure);
  takenBy.set(address, name);
  return address;
}

/**
 * Refuses a lab with too few or too many services of a kind. A kind is reported missing only if all nodes' services
 * could be read.
 */
function refuseCounts(field: Field, nodes: readonly DraftNode[]): void {
  const certain = nodes.every(({ services }) => services !== undefined);
  const missing = SERVICE_KINDS.filter((kind) => certain && running(nodes, kind).length === 0);
  for (const kind of missing) refuse(field, `no node runs ${kind}`, `add ${kind} to the services of a node`);
  const balancers = running(nodes, "httpd").map(({ node }) => node.name);
  if (balancers.length > 1) {
    refuse(field, `httpd runs on ${balancers.join(" and ")}`, "keep one: a lab has one balancer");
  }
  const tomcats = running(nodes, "tomcat").length;
  if (tomcats > MAX_TOMCATS) {
    refuse(field, `${tomcats} Tomcats`, `keep at most ${MAX_TOMCATS}: they are named TomcatA to TomcatZZ`);
  }
}

/** Returns all services of a kind that could be read, each with its node. */
export function running<N, S extends Pick<Service, "kind">>(
  nodes: readonly (N & { readonly services: readonly S[] | undefined })[],
  kind: ServiceKind,
): readonly { readonly node: N; readonly service: S }[] {
  return nodes.flatMap((node) =>
    (node.services ?? []).filter((service) => service.kind === kind).map((service) => ({ node, service })),
  );
}
