/** What a user may write in `Pulumi.<stack>.yaml`, and what holds where nothing is written. */

import type { LockingMode, Profile, Serializer, ServiceKind, SessionMode, TargetName } from "./model.ts";

/** The configuration as read: nothing is known of it but its keys. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** The configuration, as `parseTopology` takes it. */
export interface LabConfig {
  /** Where the nodes live. @default "docker" */
  readonly target?: TargetName;
  /** The versions, proved to work together. @default "tomcat9" */
  readonly profile?: Profile;
  /** The IPv4 network that all nodes share. */
  readonly network?: NetworkConfig;
  /**
   * The nodes by name. They are ordered by name, numbers by their value (node2 before node10): the first Tomcat is
   * TomcatA, the first memcached n1. Given nodes replace the default ones, they are not merged with them.
   *
   * @default the lab of three nodes in `DEFAULTS`
   */
  readonly nodes?: Readonly<Record<string, NodeConfig>>;
  /** How hosts are reached that say nothing else. Read on the target `ssh` only, as are the nodes' own. */
  readonly ssh?: SshConfig;
  /** How HTTP sessions are kept. */
  readonly sessions?: SessionsConfig;
  /** TCP ports the services listen on at their nodes' addresses. */
  readonly ports?: PortsConfig;
  /** The built-in test page. */
  readonly page?: PageConfig;
  /** An application of the user's own, beside the page. @default none */
  readonly application?: ApplicationConfig;
  /** Where the balancer is reached. */
  readonly publish?: PublishConfig;
}

export interface NetworkConfig {
  /** A private block from /16 to /29, of hosts from /8. @default "172.16.103.0/24" */
  readonly subnet?: string;
  /** The address Docker's bridge takes; hosts have none of it. @default the last host address of the subnet */
  readonly gateway?: string;
}

export interface NodeConfig {
  /** An IPv4 address of the subnet. */
  readonly address: string;
  /** One httpd in the lab, at least one tomcat and one memcached. */
  readonly services: readonly ServiceConfig[];
  /** How its host is reached; `hostKey` must be here on the target `ssh`. */
  readonly ssh?: NodeSshConfig;
}

/** How a user logs in; neither a key nor a password means the SSH agent that `SSH_AUTH_SOCK` names. */
export interface LoginConfig {
  /**
   * Path of a private key, or of a public one that the SSH agent holds, on the machine that runs `up`; relative to the
   * project's folder, or with `~/`. No other key is offered then.
   */
  readonly privateKeyFile?: string;
  /** Opens the private key. Set it with `--secret`. */
  readonly privateKeyPassword?: string;
  /** Set it with `--secret`. */
  readonly password?: string;
}

export interface SshConfig extends LoginConfig {
  /** `root`, or one who may run everything with `sudo -n`. @default "root" */
  readonly user?: string;
  /** @default 22 */
  readonly port?: number;
  /** A host that opens the way to the others. @default none */
  readonly jumpHost?: JumpHostConfig;
}

/** What a node says of its own holds there; a `privateKeyFile` or a `password` instead of all that `ssh` says of these. */
export interface NodeSshConfig extends SshConfig {
  /** A DNS name or an IP address. @default the node's address */
  readonly host?: string;
  /** Its public key, `ssh-ed25519 AAAA…`. `./lab ssh-keys` asks the host for it. */
  readonly hostKey?: string;
}

/** Nothing of `ssh` holds here. */
export interface JumpHostConfig extends LoginConfig {
  /** A DNS name or an IP address. */
  readonly host: string;
  /** As a node's. */
  readonly hostKey?: string;
  /** @default "root" */
  readonly user?: string;
  /** @default 22 */
  readonly port?: number;
}

/** A kind, or a kind with a port of its own, which a second service of a kind on one node needs: `{ tomcat: 8010 }`. */
export type ServiceConfig = ServiceKind | Readonly<Partial<Record<ServiceKind, number>>>;

export interface SessionsConfig {
  /**
   * `nonSticky`: every Tomcat serves every session, two copies on two memcacheds. With a single memcached there is
   * one copy, and its loss is the loss of the sessions. `sticky`: a session stays in one Tomcat's heap, with one copy
   * in a memcached.
   *
   * @default "nonSticky"
   */
  readonly mode?: SessionMode;
  /**
   * Which requests are alone with their session, in all Tomcats: `none`, `all`, or `uriPattern:` and a regular expression
   * of Java's for `METHOD URI?query`. One that waits for others for longer than `application.requestTimeout` is answered
   * with 503. With `nonSticky` and the guard only. @default "none"
   */
  readonly lockingMode?: LockingMode;
  /** Whether the session guard keeps sessions as one Tomcat would. With `nonSticky` only. @default true */
  readonly guard?: boolean;
  /**
   * How attributes become bytes. `java` knows every Serializable class and reads only those it is told to. `kryo` does
   * not know all of them: a session with a URI or an AtomicInteger in it is not stored. @default "java"
   */
  readonly serializer?: Serializer;
  /** Must be `true` for `javolution`: it gives back a Date as 1970 and 12.50 as 12. @default false */
  readonly acceptCorruptedValues?: boolean;
}

/** Where services listen that have no port of their own. */
export interface PortsConfig {
  /** httpd's. @default 80 */
  readonly http?: number;
  /** Tomcat's AJP connector. @default 8009 */
  readonly ajp?: number;
  /** @default 11211 */
  readonly memcached?: number;
}

export interface PageConfig {
  /** Where the test page lies; `/` for the root. @default "/test" */
  readonly contextPath?: string;
  /** The domain in the page's headings. @default "magedu.com" */
  readonly domain?: string;
  /** Whether `<page>/counter` counts in the session. @default false */
  readonly counter?: boolean;
}

export interface ApplicationConfig {
  /** A .war file, or a directory that holds what a .war file would; relative to the project's folder. */
  readonly war?: string;
  /** Where the application lies; `/` for the root. @default by the name of `war` as Tomcat has it: shop.war is /shop */
  readonly contextPath?: string;
  /**
   * Seconds that its slowest request may take, 1 to 3600. httpd gives a request up then, a stopping Tomcat waits as long
   * for those under way, and one that a Tomcat froze over is noticed this late. @default 2
   */
  readonly requestTimeout?: number;
  /** MiB of each Tomcat's heap, 64 to 65536. @default 128 */
  readonly heap?: number;
  /**
   * Java packages with their subpackages, besides those in WEB-INF/classes, whose classes may be read back from a
   * memcached: what sessions hold that comes in a .jar, e.g. `org.springframework.security`. @default none
   */
  readonly sessionPackages?: readonly string[];
}

export interface PublishConfig {
  /**
   * On the target `docker` an IPv4 address of the machine that runs `up`, `0.0.0.0` for all of them. On `ssh` the name
   * or IPv4 address that visitors go to. @default "127.0.0.1" on `docker`, the balancer's on `ssh`
   */
  readonly address?: string;
  /** @default 8080 on `docker`, the balancer's on `ssh` */
  readonly port?: number;
}

/** What an application gets where it says nothing, and the page alone. */
export const APPLICATION_DEFAULTS = {
  requestTimeout: 2,
  heap: 128,
  sessionPackages: [],
} as const satisfies ApplicationConfig;

/** Where the machine that runs `up` reaches a balancer in a container. */
export const PUBLISH_DEFAULTS = { address: "127.0.0.1", port: 8080 } as const satisfies PublishConfig;

/** The lab where nothing is configured. `Pulumi.yaml` shows the same values to the user; a test keeps the two equal. */
export const DEFAULTS = {
  target: "docker",
  profile: "tomcat9",
  network: { subnet: "172.16.103.0/24" },
  nodes: {
    node1: { address: "172.16.103.1", services: ["httpd", "tomcat"] },
    node2: { address: "172.16.103.2", services: ["tomcat", "memcached"] },
    node3: { address: "172.16.103.3", services: ["memcached"] },
  },
  ssh: { user: "root", port: 22 },
  sessions: { mode: "nonSticky", lockingMode: "none", guard: true, serializer: "java" },
  ports: { http: 80, ajp: 8009, memcached: 11211 },
  page: { contextPath: "/test", domain: "magedu.com", counter: false },
  application: {},
  publish: {},
} as const satisfies LabConfig;
