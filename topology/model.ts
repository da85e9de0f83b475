/**
 * The validated model of a lab: what runs where, and how sessions are kept.
 *
 * Everything that can be derived (memcachedNodes, failoverNodes, routes, addresses of members) is derived by
 * `topology.ts` and stands here once, so the same fact is never typed twice.
 */

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** An IPv4 address in dotted form that lies inside the lab's network. Made by `parseTopology` only. */
export type Address = Branded<string, "Address">;

/** msm's name of a memcached, `n1`, `n2`, … (`\w+`: msm splits session ids at `-` and `.`). Made by `parseTopology` only. */
export type StoreId = Branded<string, "StoreId">;

/** A balancer route, equal to the Tomcat's jvmRoute: `TomcatA`, `TomcatB`, … Made by `parseTopology` only. */
export type Route = Branded<string, "Route">;

/** The words a configuration may use for a service. */
export const SERVICE_KINDS = ["httpd", "tomcat", "memcached"] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** Where nodes live. */
export const TARGETS = ["docker", "ssh"] as const;
export type TargetName = (typeof TARGETS)[number];

/** The IPv4 network all nodes share. */
export interface Network {
  /** CIDR, e.g. `172.16.103.0/24`. */
  readonly subnet: string;
  /** The address Docker's bridge takes on the network; no node may have it. Only on the target `docker`. */
  readonly gateway?: Address;
}

/** One program on a node. */
export interface Service {
  readonly kind: ServiceKind;
  /** Unique on its node: the kind; from the second of a kind on with its number, e.g. `tomcat2`. */
  readonly name: string;
  /** TCP, at the node's address; unique on its node. */
  readonly port: number;
}

/** A machine or container namespace with one address. */
export interface LabNode {
  /** The key in `nodes`, e.g. `node1`. */
  readonly name: string;
  readonly address: Address;
  /** In the order of the configuration. */
  readonly services: readonly Service[];
}

/** A host's SSH server, and how a user logs in there: by key, by password, or by neither and the SSH agent. */
export interface SshEndpoint {
  /** A DNS name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** `root`, or one who may run everything with `sudo -n`. */
  readonly user: string;
  /** The host's public key as OpenSSH writes it, without a comment: `ssh-ed25519 AAAA…`. No other is believed. */
  readonly hostKey: string;
  /** Path of a private key on the machine that runs `up`; relative to the project's folder, `~/` is the home folder. */
  readonly privateKeyFile?: string;
  /** Opens the private key. */
  readonly privateKeyPassword?: string;
  readonly password?: string;
}

/** How a node is reached. */
export interface SshConnection extends SshEndpoint {
  /** A host that is connected to first, and opens the way to `host`. */
  readonly jumpHost?: SshEndpoint;
}

/** Where something of the lab runs: the node, and the service's name there. */
export interface Place {
  readonly node: string;
  readonly service: string;
}

/** A memcached that keeps sessions. */
export interface Store extends Place {
  readonly id: StoreId;
  readonly address: Address;
  readonly port: number;
  /** `backup`: shares its node with a Tomcat while another store does not; the seed's node2. */
  readonly role: "primary" | "backup";
}

/** A servlet container that serves the application. */
export interface Tomcat extends Place {
  /** `TomcatA`, `TomcatB`, … in the order of the nodes: the heading of the test page and, when sticky, the route. */
  readonly name: Route;
  /** The heading and title of the test page: name and domain, e.g. `TomcatA.magedu.com`. */
  readonly hostName: string;
  readonly address: Address;
  readonly ajpPort: number;
}

/** Where httpd shows balancer-manager; no application may lie there. */
export const STATUS_PATH = "/status";

/** The one httpd, a balancer in front of every Tomcat. */
export interface Balancer extends Place {
  readonly address: Address;
  readonly port: number;
}

/**
 * How msm turns a session's attributes into bytes: Java's own serialisation, kryo, or javolution, which changes some
 * values without a word.
 */
export const SERIALIZERS = ["java", "kryo", "javolution"] as const;
export type Serializer = (typeof SERIALIZERS)[number];

/**
 * Sticky sessions: a session lives in the heap of the Tomcat its route names, one copy in a memcached.
 * Only here are routes sent to httpd and jvmRoute to Tomcat.
 */
export interface StickySessions {
  readonly mode: "sticky";
  readonly serializer: Serializer;
  /** Stores used only when no other is left. Exists only here: non-sticky mode must not have it (msm #115). */
  readonly failoverNodes: readonly StoreId[];
}

/**
 * Which requests are alone with their session, in all Tomcats, from when they ask for it to their end: none, all, or
 * those whose method and URI with its query match a pattern of java.util.regex. msm's `auto` is not among them: it learns
 * which URIs only read, and lets the next request of such a URI through unlocked, whatever that one does.
 */
export const LOCKING_MODES = ["none", "all"] as const;
export const URI_PATTERN = "uriPattern:";
export type LockingMode = (typeof LOCKING_MODES)[number] | `${typeof URI_PATTERN}${string}`;

/**
 * Non-sticky sessions: every request loads its session from memcached. Two copies on two stores; a single store has
 * the only copy (msm #122).
 */
export interface NonStickySessions {
  readonly mode: "nonSticky";
  readonly serializer: Serializer;
  /** Exists only here: sticky sessions are in one Tomcat. Other than `none` with the guard alone: msm's lock does not lock (msm #237). */
  readonly lockingMode: LockingMode;
  /** Whether the session guard keeps sessions as one Tomcat would; msm loses some when a store dies under load. */
  readonly guard: boolean;
}

export type SessionPolicy = StickySessions | NonStickySessions;
export type SessionMode = SessionPolicy["mode"];
export const SESSION_MODES = ["nonSticky", "sticky"] as const satisfies readonly SessionMode[];

/** Versions proved to work together; the artifacts catalogue lists the files of each. */
export const PROFILES = ["tomcat9", "tomcat8"] as const;
export type Profile = (typeof PROFILES)[number];

/** Where the balancer is reached. */
export interface Publication {
  /**
   * On the target `docker` an address of the machine that runs `up`, which it opens there: loopback by
   * default. On `ssh` the address visitors use: the balancer's own by default.
   */
  readonly address: string;
  readonly port: number;
}

/** The built-in test page. */
export interface Page {
  /** As the servlet API has it: starts with `/`, no `/` at the end, e.g. `/test`; empty for the root. */
  readonly contextPath: string;
  /** The domain in the page's headings, and the session attribute that the page sets. */
  readonly domain: string;
  /** Whether the page's counter endpoint is on. */
  readonly counter: boolean;
}

/** An application of the user's own, beside the page. */
export interface Application {
  /** A .war file or a directory on the machine that runs `up`; relative to the project's folder. */
  readonly war: string;
  /** As the page has it; another one than the page's. */
  readonly contextPath: string;
  /** Seconds that its slowest request may take. */
  readonly requestTimeout: number;
  /** MiB of each Tomcat's heap. */
  readonly heap: number;
  /** Java packages of libraries whose classes sessions hold, e.g. `org.springframework.security`. */
  readonly sessionPackages: readonly string[];
}

/** The whole lab. */
export interface Topology {
  readonly target: TargetName;
  readonly profile: Profile;
  readonly network: Network;
  readonly nodes: readonly LabNode[];
  /** How each node is reached, by its name; empty on the target `docker`. */
  readonly connections: Readonly<Record<string, SshConnection>>;
  readonly balancer: Balancer;
  /** At least one. */
  readonly tomcats: readonly Tomcat[];
  /** At least one. */
  readonly stores: readonly Store[];
  readonly sessions: SessionPolicy;
  readonly page: Page;
  /** Absent if the lab serves the page alone. */
  readonly application?: Application;
  readonly publish: Publication;
}
