/** What can be seen of a placed lab from inside its nodes. Looks, changes nothing; each target has its own. */

import type { Place } from "../topology/model.ts";
import type { Listener } from "./listeners.ts";

export interface Inspection {
  /** By node: `running`, or the target's own word; nodes that are not there are left out. */
  nodeStates(): Promise<ReadonlyMap<string, string>>;
  /** By `planName`: `running`, `unhealthy` or the target's own word; services that are not there are left out. */
  serviceStates(): Promise<ReadonlyMap<string, string>>;
  /** What takes connections or datagrams on the node, beside what the target itself needs there. */
  listeners(node: string): Promise<readonly Listener[]>;
  /** How the service's files differ from those that were placed, a line each. */
  drift(place: Place): Promise<readonly string[]>;
  /** What the service has written to its log since its start, line by line; nothing where it is not there. */
  log(place: Place): AsyncIterable<string>;
  /** What services may do that none of them needs, e.g. `node1-httpd may write its root file system`. */
  liberties(): Promise<readonly string[]>;
  /** Ports of nodes that are reached at an address of the machine the target runs on. */
  publishedPorts(): Promise<readonly PublishedPort[]>;
  /**
   * Asks a TCP port from the node.
   * @returns what it answered until `answer` or the end of `PATIENCE`.
   * @throws where nothing listens there.
   */
  ask(question: Question): Promise<Buffer>;
}

export interface PublishedPort {
  readonly node: string;
  /** On the node, with its protocol, e.g. `80/tcp`. */
  readonly port: string;
  /** On the machine, e.g. `127.0.0.1:8080`. */
  readonly at: string;
}

export interface Question {
  /** The node that asks. */
  readonly from: string;
  readonly address: string;
  readonly port: number;
  readonly request: Buffer;
  readonly answer: AnswerEnd;
}

/** When an answer is whole: after so many bytes, after a line that begins so (`END|BUSY`), or when the other side closes. */
export type AnswerEnd = { readonly bytes: number } | { readonly line: string } | "close";

/** Seconds an answer may take. */
export const PATIENCE = 2;
