/** Where an SSH server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How one host is reached, and how both sides authenticate. */
export interface Endpoint extends Address {
  readonly user: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  /** Default: the value of `SSH_AUTH_SOCK`. */
  readonly agentSocketPath?: string;
  /** In the format of `authorized_keys`. Without it any host key is accepted. */
  readonly hostKey?: string;
  /** Number of failures that are retried; -1: no limit. */
  readonly dialErrorLimit: number;
  /** Seconds one attempt may take; 0: no limit. */
  readonly perDialTimeout: number;
}

/** What a connection to a host is opened with; the `connection` input of Pulumi's command package. */
export interface ConnectionSettings extends Endpoint {
  /** The jump host through which `host` is reached. */
  readonly proxy?: Endpoint;
}

/** The endpoint's name in messages, e.g. `root@172.16.103.1:22`. */
export function nameOf(endpoint: Address & Pick<Endpoint, "user">): string {
  return `${endpoint.user}@${addressText(endpoint)}`;
}

/** `172.16.103.1:22`, `[fd00::1]:22` */
export function addressText({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
