import type { Listener } from "../targets/listeners.ts";
import { listenAddress } from "../topology/endpoint.ts";
import { type LabNode, portsOf } from "../topology/model.ts";
import { doorsOf } from "../topology/publish.ts";
import { asConfigured } from "./asConfigured.ts";
import { nodesRun, servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";
import { type LabUnderCheck, readLogs } from "./labUnderCheck.ts";

export const servicesListen: Check = {
  name: "each service listens where the plan says",
  needs: [asConfigured, servicesRun],
  async look(lab) {
    const nodes = await onEveryNode(lab);
    const services = nodes.flatMap(({ node, open }) =>
      node.services.flatMap((service) =>
        portsOf(service).map((port) => {
          const at = placeOf(node, port);
          return { node: node.name, service: service.name, at, listens: open.includes(at) };
        }),
      ),
    );
    const silent = services.filter(({ listens }) => !listens);
    return judge(
      silent.map(({ at }) => `nothing listens at ${at}`),
      `${services.length} TCP ports`,
      {
        expected: "a listener at each port of the plan",
        cure: readLogs(lab, "what should listen", silent),
      },
    );
  },
};

/** Covers memcached over UDP, Tomcat's shutdown port and HTTP port, and whatever nobody thought of. */
export const nothingElseListens: Check = {
  name: "nothing else listens on the nodes",
  needs: [asConfigured, nodesRun],
  async look(lab) {
    const nodes = await onEveryNode(lab);
    const surplus = nodes.flatMap(({ node, open }) => {
      const planned = node.services.flatMap(portsOf).map((port) => placeOf(node, port));
      return open.filter((port) => !planned.includes(port)).map((port) => `${port} on ${node.name}`);
    });
    return judge(surplus, `${nodes.length} nodes, TCP and UDP`, {
      expected: "only the ports of the plan",
      cure: "find what listens and stop it; `./lab down` and `./lab up` recreate all services",
    });
  },
};

/** Returns each node with its open ports, as `placeOf` writes them. */
function onEveryNode({ inside, topology }: LabUnderCheck) {
  return Promise.all(
    topology.nodes.map(async (node) => ({ node, open: (await inside.listeners(node.name)).map(describe) })),
  );
}

function placeOf({ address }: LabNode, port: number): string {
  return describe({ protocol: "tcp", address: listenAddress(address), port });
}

function describe({ protocol, address, port }: Listener): string {
  return `${address}:${port}/${protocol}`;
}

export const onlyBalancerPublished: Check = {
  name: "only the balancer is reached from outside",
  needs: [asConfigured, nodesRun],
  async look({ inside, topology }) {
    const { balancer, publish } = topology;
    const wanted = doorsOf(topology).map(
      ({ port, published }) => `${publish.address}:${published} → ${balancer.node} ${port}/tcp`,
    );
    const found = (await inside.publishedPorts()).map(({ node, port, at }) => `${at} → ${node} ${port}`);
    const complaints = wanted.every((each) => found.includes(each))
      ? found.filter((each) => !wanted.includes(each))
      : [found.join(", ") || "nothing is published"];
    const shown = wanted.join(", ");
    return judge(complaints, shown, { expected: shown, cure: "./lab up" });
  },
};
