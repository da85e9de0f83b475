import type { Listener } from "../../targets/listeners.ts";
import type { LabNode } from "../../topology/model.ts";
import { asConfigured } from "./asConfigured.ts";
import { type Check, judge } from "./check.ts";
import type { LabUnderCheck } from "./labUnderCheck.ts";
import { nodesRun } from "./nodesRun.ts";
import { servicesRun } from "./servicesRun.ts";

export const servicesListen: Check = {
  name: "each service listens where the plan says",
  needs: [asConfigured, servicesRun],
  async look(lab) {
    const nodes = await onEveryNode(lab);
    const missing = nodes.flatMap(({ node, open }) =>
      portsOf(node)
        .filter((port) => !open.includes(port))
        .map((port) => `nothing listens at ${port}`),
    );
    const ports = nodes.flatMap(({ node }) => portsOf(node));
    return judge(missing, `${ports.length} TCP ports`, {
      expected: "a listener at each port of the plan",
      cure: "read the service's log: docker logs",
    });
  },
};

/** So are memcached over UDP, Tomcat's shutdown port and its HTTP port closed, and all that nobody thought of. */
export const nothingElseListens: Check = {
  name: "nothing else listens on the nodes",
  needs: [asConfigured, nodesRun],
  async look(lab) {
    const nodes = await onEveryNode(lab);
    const surplus = nodes.flatMap(({ node, open }) =>
      open.filter((port) => !portsOf(node).includes(port)).map((port) => `${port} on ${node.name}`),
    );
    return judge(surplus, `${nodes.length} nodes, TCP and UDP`, {
      expected: "only the ports of the plan",
      cure: "find what listens and end it; `./lab down` and `./lab up` make the nodes anew",
    });
  },
};

interface OpenPorts {
  readonly node: LabNode;
  /** As `portsOf` writes them. */
  readonly open: readonly string[];
}

function onEveryNode({ inside, topology }: LabUnderCheck): Promise<readonly OpenPorts[]> {
  return Promise.all(
    topology.nodes.map(async (node) => ({ node, open: (await inside.listeners(node.name)).map(describe) })),
  );
}

function portsOf({ address, services }: LabNode): readonly string[] {
  return services.map(({ port }) => describe({ protocol: "tcp", address, port }));
}

function describe({ protocol, address, port }: Listener): string {
  return `${address}:${port}/${protocol}`;
}
