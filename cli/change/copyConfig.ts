/** The configuration of a copy of a lab: the same lab in Docker, at other addresses. */

import type { CertificatePaths, CopyConfig, NodesConfig } from "../../drill/change/change.ts";
import type { RawConfig } from "../../topology/config.ts";
import type { Topology } from "../../topology/model.ts";

/** Where a copy is, and what it is known by. */
export interface CopyPlace {
  /** E.g. `172.31.7.0/24`. */
  readonly subnet: string;
  readonly port: number;
  readonly httpsPort: number;
  /** Replaces a certificate that the lab makes itself or gets from an authority: clients must know it before. */
  readonly certificate: CertificatePaths;
}

/** @param topology of the lab that is copied. @param config its configuration; secrets may be encrypted. */
export function copyConfig(config: RawConfig, topology: Topology, place: CopyPlace): CopyConfig {
  const { subnet, port, httpsPort, certificate } = place;
  const { tls } = topology;
  const { ssh: _ssh, target: _target, tls: _tls, ...kept } = config;
  return {
    ...kept,
    network: { subnet },
    nodes: nodesIn(topology, subnet),
    page: { ...(config.page as object | undefined), counter: true },
    publish: { name: siteName(topology), port, ...(tls && { httpsPort }) },
    ...(tls && {
      tls: tls.certificate.from === "files" ? config.tls : { ...withHsts(topology), ...certificate },
    }),
  };
}

/** The name in the lab's URLs, for which its certificate is made. */
export function siteName({ publish }: Topology): string {
  return publish.name ?? publish.address;
}

function withHsts({ tls }: Topology): { readonly hstsMaxAge?: number } {
  return tls?.hstsMaxAge === undefined ? {} : { hstsMaxAge: tls.hstsMaxAge };
}

/** The nodes' addresses are the first of the network, in the order of the nodes. */
function nodesIn({ nodes }: Topology, subnet: string): NodesConfig {
  return Object.fromEntries(
    nodes.map(({ name, services }, index) => [
      name,
      {
        address: hostIn(subnet, index + 1),
        services: services.map(({ kind, port }) => ({ [kind]: port })),
      },
    ]),
  );
}

/** Nodes move to addresses from here on, and new ones get them. */
const FIRST_SPARE = 101;

export function spareAddress(subnet: string, number: number): string {
  return hostIn(subnet, FIRST_SPARE + number);
}

/** @param subnet of 254 addresses. @param number its last part. */
function hostIn(subnet: string, number: number): string {
  return subnet.replace(/\.0\/24$/, `.${number}`);
}
