/** A lab on a swarm. */

import { parseTopology } from "../../../../topology/topology.ts";

export const SWARM_LAB = parseTopology({
  target: "swarm",
  swarm: { registry: "registry.example.com" },
  nodes: {
    node1: { machine: "manager1", services: ["httpd", "tomcat"] },
    node2: { machine: "disk=ssd", services: ["tomcat", "memcached"] },
    node3: { services: ["memcached"] },
  },
  publish: { address: "lab.example.com", port: 80 },
});
