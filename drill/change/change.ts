/** The vocabulary in which planned changes are written. */

import type { RawConfig } from "../../topology/config.ts";
import type { ServiceKind } from "../../topology/model.ts";

/**
 * What a change may cost visitors. `nothing`: every request is answered, and no session or write is lost. `outage`: nobody is
 * served for a while, and no session is lost. `asTold`: nothing, unless `up` warns before that sessions end: then nobody is
 * served until a memcached runs, but for sticky sessions. `outageAsTold`: an outage either way.
 */
export type Cost = "nothing" | "outage" | "asTold" | "outageAsTold";

/** A planned change of a lab's configuration. */
export interface Change {
  /** As users name it, e.g. `move-node2`. */
  readonly name: string;
  /** One line for `./lab drill change --list`. */
  readonly about: string;
  readonly costs: Cost;
  /** The kinds of services that may start anew; any other runs on. If `up` warns that memcacheds restart, they may too. */
  readonly mayRestart: readonly ServiceKind[];
  /** Why the lab cannot be changed so, e.g. `it has no application`; absent if it can. */
  readonly unfit?: string;
  /** Returns the configuration with the change. It is called only if the change fits. */
  changed(base: Base): RawConfig;
}

/** What changes are made of. */
export interface Base {
  /** The lab's configuration without a change; secrets may be encrypted. */
  readonly config: CopyConfig;
  readonly stock: Stock;
}

/** The configuration of a copy: it describes its nodes. */
export interface CopyConfig extends RawConfig {
  readonly nodes: NodesConfig;
}

export type NodesConfig = Readonly<Record<string, NodeConfig>>;

export interface NodeConfig {
  readonly address: string;
  /** With the port of each, e.g. `{ tomcat: 8009 }`. */
  readonly services: readonly Readonly<Record<string, number>>[];
}

/** What a change needs beside the configuration that is there. */
export interface Stock {
  /** Returns an address of the lab's network that no node has. @param number from 0. */
  address(number: number): string;
  /** The path of the first application with another content; absent if there is no application. */
  readonly changedWar?: string;
  /** The path of a small application that no lab has. */
  readonly otherWar: string;
  /** Files of another certificate for the same names. */
  readonly otherCertificate: CertificatePaths;
}

export interface CertificatePaths {
  readonly certificateFile: string;
  readonly keyFile: string;
}
