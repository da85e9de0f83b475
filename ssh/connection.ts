/** Where an SSH server answers. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** How one host is reached and how both sides prove who they are. */
export interface Endpoint extends Place {
  readonly user: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  /** Default: the socket that `SSH_AUTH_SOCK` names. */
  readonly agentSocketPath?: string;
  /** In the form of `authorized_keys`. Without it any host is believed. */
  readonly hostKey?: string;
  /** Failures that are tried again; -1: without end. */
  readonly dialErrorLimit: number;
  /** In seconds; 0: no limit. */
  readonly perDialTimeout: number;
}

export interface Connection extends Endpoint {
  /** A host that is connected to first, and opens the way to `host`. */
  readonly proxy?: Endpoint;
}

/** An endpoint as messages name it, e.g. `root@172.16.103.1:22`. */
export function nameOf(endpoint: Place & Pick<Endpoint, "user">): string {
  return `${endpoint.user}@${placeName(endpoint)}`;
}

/** `172.16.103.1:22`, `[fd00::1]:22` */
export function placeName({ host, port }: Place): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
