import type {
  Address,
  NonStickySessions,
  Route,
  Service,
  ServiceKind,
  SessionPolicy,
  StickySessions,
  StoreId,
  Topology,
} from "../../../topology/model.ts";

/** The lab of three nodes: node1 httpd + TomcatA, node2 TomcatB + backup memcached, node3 primary memcached. */
export function seedTopology(sessions: SessionPolicy): Topology {
  const node1 = "172.16.103.1" as Address;
  const node2 = "172.16.103.2" as Address;
  const node3 = "172.16.103.3" as Address;
  const domain = "magedu.com";
  return {
    target: "docker",
    profile: "tomcat11",
    network: { subnet: "172.16.103.0/24", gateway: "172.16.103.254" as Address },
    nodes: [
      { name: "node1", address: node1, services: [service("httpd", 80), service("tomcat", 8009)] },
      { name: "node2", address: node2, services: [service("tomcat", 8009), service("memcached", 11211)] },
      { name: "node3", address: node3, services: [service("memcached", 11211)] },
    ],
    connections: {},
    balancer: { node: "node1", service: "httpd", address: node1, port: 80 },
    tomcats: [
      {
        name: "TomcatA" as Route,
        hostName: `TomcatA.${domain}`,
        node: "node1",
        service: "tomcat",
        address: node1,
        ajpPort: 8009,
      },
      {
        name: "TomcatB" as Route,
        hostName: `TomcatB.${domain}`,
        node: "node2",
        service: "tomcat",
        address: node2,
        ajpPort: 8009,
      },
    ],
    stores: [
      {
        id: "n1" as StoreId,
        node: "node3",
        service: "memcached",
        address: node3,
        port: 11211,
        role: "primary",
      },
      {
        id: "n2" as StoreId,
        node: "node2",
        service: "memcached",
        address: node2,
        port: 11211,
        role: "backup",
      },
    ],
    storeSize: { memory: 64, itemSize: 1 },
    sessions,
    page: { contextPath: "/test", domain, counter: false },
    applications: [],
    publish: { address: "127.0.0.1", port: 8080 },
    trustedProxies: [],
    rotation: { ajpSecret: 0, statusPassword: 0 },
  };
}

function service(kind: ServiceKind, port: number): Service {
  return { kind, name: kind, port };
}

export const nonSticky: NonStickySessions = {
  mode: "nonSticky",
  lockingMode: "all",
  guard: true,
  serializer: "java",
};
export const sticky: StickySessions = {
  mode: "sticky",
  failoverNodes: ["n2" as StoreId],
  serializer: "java",
};

export const seedSecrets = {
  ajpSecret: "ajp-secret-of-the-lab-in-tests",
  statusPassword: "status-password-of-the-lab-in-tests",
};
