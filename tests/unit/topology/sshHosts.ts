/** Configurations of labs on hosts over SSH. */

import { KEYS, type RawConfig } from "../../../topology/config.ts";

/** Public halves whose private ones were thrown away, one for each node of the default lab. */
export const HOST_KEYS = {
  node1: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICya1/85WlY81WaqnJOyYGMvMYpzsWf4OqfRfpSAP0L+",
  node2: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILG07l91/prXXMHwW42urduFDXrnP78h/5uu1h3TMNkP",
  node3: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID/l08TIMWSmv/BySU3LTbhjXuODvx89acTGvYs7ozqR",
} as const;

type NodeName = keyof typeof HOST_KEYS;

/** What is written below `ssh` of nodes, beside their host keys. */
type OwnSsh = Readonly<Partial<Record<NodeName, Readonly<Record<string, unknown>>>>>;

/** The default lab on hosts. */
export function onHosts(ssh: unknown = {}, own: OwnSsh = {}): RawConfig {
  return { target: "ssh", nodes: nodesOnHosts(own), ssh };
}

/** The default lab's nodes, each with its host key. */
export function nodesOnHosts(own: OwnSsh = {}) {
  const node = (name: NodeName) => ({
    ...KEYS.nodes.default[name],
    ssh: { hostKey: HOST_KEYS[name], ...own[name] },
  });
  return { node1: node("node1"), node2: node("node2"), node3: node("node3") };
}
