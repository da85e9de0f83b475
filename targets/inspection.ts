/** What can be seen of a placed lab from inside its nodes. Looks, changes nothing; each target has its own. */

import { UserError } from "../common/userError.ts";
import type { LabNode, ServiceLocation } from "../topology/model.ts";
import type { Listener } from "./listeners.ts";

export interface Inspection {
  /** By node: `running`, `WITHOUT_LAB` or the target's own word; nodes that are not there are left out. */
  nodeStates(): Promise<ReadonlyMap<string, string>>;
  /** By `planName`: `running`, `unhealthy` or the target's own word; services that are not there are left out. */
  serviceStates(): Promise<ReadonlyMap<string, string>>;
  /** By `planName`, the machine that the service is on; absent where that is its node's. */
  machines?(): Promise<ReadonlyMap<string, string>>;
  /** What the node's own clock shows: Unix time in milliseconds. */
  clock(node: string): Promise<number>;
  /** What takes connections or datagrams on the node: on a host, which has other services too, of the lab's alone. */
  listeners(node: string): Promise<readonly Listener[]>;
  /** How what lies on the node differs from what was placed, a line each, e.g. `node1/httpd: balancer.conf changed …`. */
  drift(node: LabNode): Promise<readonly string[]>;
  /** What the service has written to its log since its start, line by line; nothing if it is not there. */
  log(place: ServiceLocation): AsyncIterable<string>;
  /** What services may do that none of them needs, e.g. `node1-httpd may write its root file system`. */
  liberties(): Promise<readonly string[]>;
  /** Ports of nodes that are reached from this machine. */
  publishedPorts(): Promise<readonly PublishedPort[]>;
  /**
   * Asks a TCP port from the node.
   * @returns what it answered until `answer` or the end of `ANSWER_TIMEOUT_SECONDS`.
   * @throws if nothing listens there.
   */
  ask(question: Question): Promise<Buffer>;
  /** What a person types to read the services' logs. */
  logCommand(places: readonly ServiceLocation[]): string;
  /** What to do about a node that does not run, in the imperative. */
  readonly reviveNode: string;
}

/** What a look ends with if the target does not show it. */
export class UnseenError extends UserError {
  override readonly name = "UnseenError";
}

/** The state of a node that runs and has no lab, or another stack's. */
export const WITHOUT_LAB = "without this lab";

export interface PublishedPort {
  readonly node: string;
  /** On the node, with its protocol, e.g. `80/tcp`. */
  readonly port: string;
  /** Where they are reached, e.g. `127.0.0.1:8080`. */
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

/** Shell text that prints what `Inspection.clock` returns. */
export const CLOCK_SCRIPT = "date +%s%3N";

/** When an answer is whole: after so many bytes, after a line that begins so (`END|BUSY`), or when the other side closes. */
export type AnswerEnd = { readonly bytes: number } | { readonly line: string } | "close";

/** Seconds an answer may take. */
export const ANSWER_TIMEOUT_SECONDS = 2;
