/** What a drill may do to a running lab, and how everything is put back. Services by the names of their plans. */

export interface Faults {
  /** Ends a service at once, as a crash does; it stays down until it is started. */
  kill(service: string): Promise<unknown>;
  /** Ends a service as an administrator does: it may finish its requests. */
  stop(service: string): Promise<unknown>;
  start(service: string): Promise<unknown>;
  /** Keeps its connections open and answers nothing. */
  freeze(service: string): Promise<unknown>;
  thaw(service: string): Promise<unknown>;
  /** Drops all packets between two nodes, without an error to either. */
  cut(link: NodePair): Promise<unknown>;
  join(link: NodePair): Promise<unknown>;
  /** Turns the counter of the test page's application on, on every node, and off again. */
  openCounter(): Promise<unknown>;
  closeCounter(): Promise<unknown>;
  /** What a service wrote to its log. @param since Unix time in seconds. */
  log(service: string, since: number): Promise<string>;
  /**
   * Joins what is cut, thaws what is frozen and starts what is down; leaves alone what is whole, and what is not there.
   * @returns what it did, e.g. `started node1-tomcat`.
   */
  restore(): Promise<readonly string[]>;
  /** Absent where a node is a machine of its own. */
  readonly machines?: MachineFaults;
}

/** What may happen to the machines of a swarm, by their host names. */
export interface MachineFaults {
  /** The machine that a service is on. */
  of(service: string): Promise<string>;
  /** Those that the lab cannot do without: httpd's, and the manager's that is asked. */
  needed(): Promise<readonly string[]>;
  /** Drops all that a machine sends to others, without an error to these. It comes back by itself after a minute. */
  lose(machine: string): Promise<unknown>;
  /** Waits until a machine that was lost is back. */
  find(machine: string): Promise<unknown>;
  /** Marks a machine that is about to be drained as one that `restore` is to take back. */
  claim(machine: string): Promise<unknown>;
  /** Lets it take services again. */
  takeBack(machine: string): Promise<unknown>;
}

/** Two nodes by name. */
export type NodePair = readonly [string, string];
