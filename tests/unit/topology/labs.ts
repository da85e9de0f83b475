/** Configurations that are labs, for property tests. */

import fc from "fast-check";
import { SERVICE_KINDS } from "../../../topology/model.ts";

interface Node {
  readonly name: string;
  readonly address: string;
  readonly tomcat: boolean;
  readonly memcached: boolean;
}

/** 250 host addresses of 172.16.103.0/24, the gateway at its end left out. */
const address = fc.integer({ min: 1, max: 250 }).map((host) => `172.16.103.${host}`);

const node = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
  address,
  tomcat: fc.boolean(),
  memcached: fc.boolean(),
});

const nodes = fc.uniqueArray(node, {
  minLength: 2,
  maxLength: 8,
  comparator: (a, b) => a.name === b.name || a.address === b.address,
});

/** The first node balances and runs a Tomcat, the second keeps sessions, the others run what they like. */
export const labs = nodes.map((list) => {
  const described = list.map((each, index) => [each.name, describeNode(each, index)] as const);
  const stores = described.filter(([, { services }]) => services.includes("memcached"));
  return {
    nodes: Object.fromEntries(described),
    sessions: { mode: stores.length > 2 ? "sticky" : "nonSticky" },
  };
});

function describeNode({ address, tomcat, memcached }: Node, index: number) {
  const runs = { httpd: index === 0, tomcat: tomcat || index !== 1, memcached: memcached || index === 1 };
  return { address, services: SERVICE_KINDS.filter((kind) => runs[kind]) };
}
