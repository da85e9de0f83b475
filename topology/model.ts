/**
 * The validated model of a lab: what runs where, and how sessions are kept.
 *
 * `topology.ts` derives everything that can be derived (memcachedNodes, failoverNodes, routes, addresses of members), so
 * each fact is configured only once.
 */

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** An IPv4 address in dotted form inside the lab's network. Only `parseTopology` makes one. */
export type Address = Branded<string, "Address">;

/** The name of a service in the network of its swarm, which is its `planName`, or of a node there. Only `parseTopology` makes one. */
export type ServiceName = Branded<string, "ServiceName">;

/** Where a service is reached: at its node's address, or, on a swarm, by its name, whichever machine it is on. */
export type Endpoint = Address | ServiceName;

/**
 * msm's name of a memcached, `n1`, `n2`, … (`\w+`: msm splits session ids at `-` and `.`). Only `parseTopology` makes
 * one.
 */
export type StoreId = Branded<string, "StoreId">;

/** A balancer route, equal to the Tomcat's jvmRoute: `TomcatA`, `TomcatB`, … Only `parseTopology` makes one. */
export type Route = Branded<string, "Route">;

/** The words a configuration may use for a service. */
export const SERVICE_KINDS = ["httpd", "tomcat", "memcached"] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** Where nodes live. */
export const TARGETS = ["docker", "ssh", "swarm"] as const;
export type TargetName = (typeof TARGETS)[number];

/** The IPv4 network all nodes share. */
export interface Network {
  /** In CIDR notation, e.g. `172.16.103.0/24`. */
  readonly subnet: string;
  /** The address of Docker's bridge, or of its overlay; no node may have it. Absent on the target `ssh`. */
  readonly gateway?: Address;
}

/** One program on a node. */
export interface Service {
  readonly kind: ServiceKind;
  /** Unique on its node: the kind, with a number from the second of a kind on, e.g. `tomcat2`. */
  readonly name: string;
  /** The TCP port at the node's address; unique on its node. */
  readonly port: number;
  /** httpd's second port, for HTTPS; absent without `tls`. */
  readonly tlsPort?: number;
  /** A Tomcat's second port, for WebSockets; absent if no application has any. */
  readonly webSocketPort?: number;
}

/** Returns every TCP port of a service. */
export function portsOf(service: Pick<Service, "port" | "tlsPort" | "webSocketPort">): readonly number[] {
  const { port, tlsPort, webSocketPort } = service;
  return [port, tlsPort, webSocketPort].filter((each) => each !== undefined);
}

/** A machine or container namespace with one address; on a swarm, a place for services on one of its machines. */
export interface LabNode {
  /** The key in `nodes`, e.g. `node1`. */
  readonly name: string;
  /** On a swarm, where services alone are reached, its name. */
  readonly address: Endpoint;
  /** The machines that it may be on; absent if that is any of the swarm. On the target `swarm` only. */
  readonly machine?: MachineChoice;
  /** In the order of the configuration. */
  readonly services: readonly Service[];
}

/** A machine of a swarm by its host name, or those of a label. */
export type MachineChoice =
  | { readonly hostname: string }
  | { readonly label: string; readonly value: string };

/** How a swarm is reached, and where its machines get images from. */
export interface SwarmAccess {
  /** A manager's engine: `unix://…`, `tcp://…` or `ssh://…`. */
  readonly host: string;
  /** The path of a folder with ca.pem, cert.pem and key.pem; present with `tcp://…` alone. */
  readonly certificates?: string;
  /** Begins the images' names: `host`, `host:port` or `host:port/path`; without it, the engine of each machine is given them. */
  readonly registry?: string;
  /** Whether what machines send each other in the lab's network is encrypted. */
  readonly encrypted: boolean;
}

/** A host's SSH server, and how a user logs in there: by key, by password, or by neither and the SSH agent. */
export interface SshEndpoint {
  /** A DNS name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** `root`, or a user who may run everything with `sudo -n`. */
  readonly user: string;
  /** The host's public key as OpenSSH writes it, without a comment: `ssh-ed25519 AAAA…`. Any other key is rejected. */
  readonly hostKey: string;
  /**
   * The path of a private key on the machine that runs `up`, relative to the project's folder; `~/` is the home folder.
   */
  readonly privateKeyFile?: string;
  /** Decrypts the private key. */
  readonly privateKeyPassword?: string;
  readonly password?: string;
}

/** How a node is reached. */
export interface SshConnection extends SshEndpoint {
  /** A host through which `host` is reached. */
  readonly jumpHost?: SshEndpoint;
}

/** Where a service of the lab runs: its node, and its name there. */
export interface ServiceLocation {
  readonly node: string;
  readonly service: string;
}

/** A memcached that keeps sessions. */
export interface Store extends ServiceLocation {
  readonly id: StoreId;
  readonly address: Endpoint;
  readonly port: number;
  /** A store is a `backup` if it shares its node with a Tomcat and another store does not, as on the seed's node2. */
  readonly role: "primary" | "backup";
}

/** How large each memcached of the lab is. */
export interface StoreSize {
  /** The memory for items, in MiB. */
  readonly memory: number;
  /** The limit of one item, session and key together, in MiB; at most half of the memory, which memcached demands. */
  readonly itemSize: number;
}

/** A servlet container that serves the application. */
export interface Tomcat extends ServiceLocation {
  /** `TomcatA`, `TomcatB`, … in the order of the nodes: the heading of the test page and, when sticky, the route. */
  readonly name: Route;
  /** The heading and title of the test page: name and domain, e.g. `TomcatA.magedu.com`. */
  readonly hostName: string;
  readonly address: Endpoint;
  readonly ajpPort: number;
  /** For requests that ask for a WebSocket, over HTTP; absent if no application has any. */
  readonly webSocketPort?: number;
}

/** The path of balancer-manager; no application may have it. */
export const STATUS_PATH = "/status";

/** The lab's only httpd, a balancer in front of all Tomcats. */
export interface Balancer extends ServiceLocation {
  readonly address: Endpoint;
  /** For HTTP. */
  readonly port: number;
  /** For HTTPS; absent without `tls`. */
  readonly tlsPort?: number;
}

/** How visitors reach the balancer over HTTPS. */
export interface Tls {
  readonly certificate: CertificateSource;
  /** The `max-age` of HSTS, in seconds; absent if browsers are to be told nothing. */
  readonly hstsMaxAge?: number;
}

/** Where the balancer's certificate comes from. */
export type CertificateSource = SelfSigned | CertificateFiles | Acme;

/** The lab makes it, once, and keeps it in its state. */
export interface SelfSigned {
  readonly from: "selfSigned";
}

/** httpd gets and renews it by ACME (RFC 8555, mod_md) and keeps it on its node. On the target `ssh` only. */
export interface Acme {
  readonly from: "acme";
  /** At least one. */
  readonly domains: readonly string[];
  readonly email: string;
  /** The URL of the authority's directory. */
  readonly directory: string;
}

/** Paths on the machine that runs `up`, relative to the project's folder; `~/` is the home folder. */
export interface CertificateFiles {
  readonly from: "files";
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * How msm serialises a session's attributes: with Java's own serialisation, kryo, or javolution, which silently corrupts
 * some values.
 */
export const SERIALIZERS = ["java", "kryo", "javolution"] as const;
export type Serializer = (typeof SERIALIZERS)[number];

/**
 * Sticky sessions: a session lives in the heap of the Tomcat that its route names, with one copy in a memcached.
 * Only in this mode httpd gets routes and Tomcat a jvmRoute.
 */
export interface StickySessions {
  readonly mode: "sticky";
  readonly serializer: Serializer;
  /** Stores that are used only if no other is left. Non-sticky mode must not have any (msm #115). */
  readonly failoverNodes: readonly StoreId[];
}

/**
 * Which requests lock their session in all Tomcats, from their first access to it to their end: none, all, or those
 * whose method and URI with its query match a pattern of java.util.regex. msm's `auto` is not offered: it learns which
 * URIs only read, and lets the next request of such a URI through unlocked, whatever that one does.
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
  /**
   * Sticky sessions need no lock, as each is in one Tomcat. Values other than `none` need the guard: msm's lock does
   * not lock (msm #237).
   */
  readonly lockingMode: LockingMode;
  /** Whether the session guard is on: without it, msm loses some sessions when a store dies under load. */
  readonly guard: boolean;
}

export type SessionPolicy = StickySessions | NonStickySessions;
export type SessionMode = SessionPolicy["mode"];
export const SESSION_MODES = ["nonSticky", "sticky"] as const satisfies readonly SessionMode[];

/** Sets of versions proved to work together; `artifacts/catalogue.ts` lists the files of each. */
export const PROFILES = ["tomcat11", "tomcat10", "tomcat9", "tomcat8"] as const;
export type Profile = (typeof PROFILES)[number];

/** Where the balancer is reached. */
export interface Publication {
  /**
   * On the target `docker`, an address of the machine that runs `up`, on which Docker listens; loopback by default.
   * On `ssh`, the address that visitors use; the balancer's own by default. On `swarm`, that of the balancer's machine.
   */
  readonly address: string;
  readonly port: number;
  /** The port for HTTPS; absent without `tls`. */
  readonly httpsPort?: number;
  /** The host name in URLs and in the certificate; absent if it is `address`. */
  readonly name?: string;
}

/** The built-in test page. */
export interface Page {
  /** As in the servlet API: it starts with `/` and does not end with `/`, e.g. `/test`; it is empty for the root. */
  readonly contextPath: string;
  /** The domain in the page's headings, and the name and value of the session attribute that the page sets. */
  readonly domain: string;
  /** Whether the page's counter endpoint is on. */
  readonly counter: boolean;
}

/** The values of the cookies' attribute SameSite, as Tomcat's CookieProcessor names them. */
export const SAME_SITE = ["lax", "strict", "none", "unset"] as const;
export type SameSite = (typeof SAME_SITE)[number];

/** An application of the user, served in addition to the page. Its Tomcats' JVM and connectors are shared by all. */
export interface Application {
  /** Its name in `applications`; `application` if it is configured as the only one. */
  readonly name: string;
  /** Where it is configured: `application`, or `applications.<name>`. */
  readonly configuredAt: string;
  /** The path of a .war file or a directory on the machine that runs `up`, relative to the project's folder. */
  readonly war: string;
  /** As in `Page`; it differs from the page's and from that of any other application. */
  readonly contextPath: string;
  /** The limit for its slowest request, in seconds. */
  readonly requestTimeout: number;
  /** The limit for a Tomcat's start with it, in seconds. */
  readonly startTimeout: number;
  /** The heap that it needs in each Tomcat, in MiB. */
  readonly heap: number;
  readonly jvmOptions: readonly string[];
  /** Values may be secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values may be secret. */
  readonly systemProperties: Readonly<Record<string, string>>;
  /** The paths of jars for Tomcat's own class loader, relative like `war`; no two have the same file name. */
  readonly libraries: readonly string[];
  /** Null if it is not set: a CookieProcessor of its context.xml decides then, and without one it is `lax`. */
  readonly sameSite: SameSite | null;
  /** In minutes; null if its web.xml decides. */
  readonly sessionTimeout: number | null;
  /** In bytes, -1 for no limit; null for Tomcat's own limit, also below. */
  readonly maxPostSize: number | null;
  readonly maxPartCount: number | null;
  readonly maxParameterCount: number | null;
  readonly allowEncodedSlashes: boolean;
  /** Patterns of java.util.regex for whole paths, with the context path and without a query. */
  readonly ignoredUris: readonly string[];
  /** Whether requests that ask for a WebSocket reach it over HTTP: AJP cannot upgrade. */
  readonly webSocket: boolean;
  /** Whether its files go through a converter to `jakarta.servlet`, if its Tomcat has that; otherwise this has no effect. */
  readonly convert: boolean;
  /** Java packages of libraries whose classes sessions hold, e.g. `org.springframework.security`. */
  readonly sessionPackages: readonly string[];
}

/** The whole lab. */
export interface Topology {
  readonly target: TargetName;
  readonly profile: Profile;
  readonly network: Network;
  readonly nodes: readonly LabNode[];
  /** How each node is reached, by its name; empty but on the target `ssh`. */
  readonly connections: Readonly<Record<string, SshConnection>>;
  /** Present on the target `swarm` alone. */
  readonly swarm?: SwarmAccess;
  readonly balancer: Balancer;
  /** At least one. */
  readonly tomcats: readonly Tomcat[];
  /** At least one. */
  readonly stores: readonly Store[];
  readonly storeSize: StoreSize;
  readonly sessions: SessionPolicy;
  readonly page: Page;
  /** In the order of their names; empty if the lab serves the page alone. */
  readonly applications: readonly Application[];
  readonly publish: Publication;
  /** Absent if the lab speaks plain HTTP. */
  readonly tls?: Tls;
  /** The proxies in front of the balancer, each an IPv4 address or a network such as `10.1.0.0/16`. */
  readonly trustedProxies: readonly string[];
  readonly rotation: Rotation;
}

/** A number for each secret that the lab generates: with another one, it generates another. 0 if it never has. */
export interface Rotation {
  readonly ajpSecret: number;
  readonly statusPassword: number;
}
