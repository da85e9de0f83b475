/**
 * What a user may write in `Pulumi.<stack>.yaml`, each key described once: the parsers take names, defaults and ranges
 * from here, and a test writes `Pulumi.yaml` and README's table from here.
 */

/** The configuration as read: nothing is known of it but its keys. */
export type RawConfig = Readonly<Record<string, unknown>>;

export interface Key {
  /** What the key means, in Markdown. Absent if it means what the same key of the section `ssh` does. */
  readonly text?: string;
  /** The page that says more. */
  readonly more?: string;
  /** The value of a key that is not written. */
  readonly default?: unknown;
  /** The same in words, if it is long or depends on other values. */
  readonly derived?: string;
  /** The smallest and the largest number that the key takes. */
  readonly range?: Range;
  /** Whether the map as a whole is absent if no key of it is written; the defaults of its keys are then nobody's. */
  readonly optional?: true;
  /** The keys of a map. `<node>` stands for names that the user chooses. */
  readonly keys?: Keys;
}

export type Keys = Readonly<Record<string, Key>>;
export type Range = readonly [smallest: number, largest: number];

/** Where the machine that runs `up` reaches a balancer in a container. */
export const DOCKER_PUBLICATION = { address: "127.0.0.1", port: 8080 };

/** What a node's `ssh`, and the way to it, may write as well as `ssh` itself. */
const LOGIN = { privateKeyFile: {}, privateKeyPassword: {}, password: {} };

const HOST_KEY = {
  text: "its public host key, `ssh-ed25519 AAAA…`, which must be given: `./lab ssh-keys` asks the host for it",
};

export const KEYS = {
  target: {
    text: "where the nodes live: `docker` (containers on one machine) or `ssh` (Debian or Ubuntu hosts); each ignores what only the other reads",
    default: "docker",
  },
  profile: {
    text: "the versions, proved to work together: `tomcat9` (Tomcat 9.0.117) or `tomcat8` (8.5.100), both with msm 2.3.2 on JDK 17",
    more: "docs/profiles.md",
    default: "tomcat9",
  },
  network: {
    text: "the IPv4 network that all nodes share",
    keys: {
      subnet: {
        text: "a private block from /16 to /29, of hosts from /8",
        default: "172.16.103.0/24",
      },
      gateway: {
        text: "the address of Docker's bridge, which no node may have; hosts have none",
        derived: "the last host address of the subnet",
      },
    },
  },
  nodes: {
    text: "the nodes by name; written nodes replace all of the default ones. `memcachedNodes`, `failoverNodes` and routes are derived from here, in the order of the names, `node2` before `node10`: the first Tomcat is TomcatA, the first memcached n1",
    derived: "the lab of three nodes",
    default: {
      node1: { address: "172.16.103.1", services: ["httpd", "tomcat"] },
      node2: { address: "172.16.103.2", services: ["tomcat", "memcached"] },
      node3: { address: "172.16.103.3", services: ["memcached"] },
    },
    keys: {
      "<node>": {
        keys: {
          address: { text: "an IPv4 address of the subnet" },
          services: {
            text: "a list: one `httpd` in the lab, at least one `tomcat` and one `memcached`; `{ tomcat: 8010 }` is one with a port of its own, which a second of a kind on a node needs",
          },
          ssh: {
            text: "keys of `ssh` that this node overrides, a login as a whole; with the target `ssh` only",
            keys: {
              host: { text: "a DNS name or an IP address", derived: "the node's address" },
              hostKey: HOST_KEY,
              user: {},
              port: {},
              ...LOGIN,
              jumpHost: {},
            },
          },
        },
      },
    },
  },
  ssh: {
    text: "how hosts are reached, with the target `ssh` only",
    more: "docs/hosts.md",
    keys: {
      user: { text: "`root`, or a user who may run everything with `sudo -n`", default: "root" },
      port: { text: "the TCP port of the hosts' SSH servers", default: 22 },
      privateKeyFile: {
        text: "the path of a private key, or of a public one whose other half the SSH agent holds, relative to this folder or with `~/`; no other key is offered then",
      },
      privateKeyPassword: { text: "opens the private key; set it with `--secret`" },
      password: {
        text: "the user's password; set it with `--secret`. With neither a key nor a password the SSH agent is asked",
      },
      jumpHost: {
        text: "a host that opens the way to the others, with a `user`, a `port` and a login of its own",
        optional: true,
        keys: {
          host: { text: "a DNS name or an IP address" },
          hostKey: HOST_KEY,
          user: { default: "root" },
          port: { default: 22 },
          ...LOGIN,
        },
      },
    },
  },
  sessions: {
    text: "how HTTP sessions are kept",
    more: "docs/sessions.md",
    keys: {
      mode: {
        text: "`nonSticky`: any Tomcat serves any session, two copies on two memcacheds (a single memcached means a single copy). `sticky`: a session stays in one Tomcat, with a copy in a memcached",
        default: "nonSticky",
      },
      lockingMode: {
        text: "which requests are alone with their session, in all Tomcats: `none`, `all` or `uriPattern:REGEX`; one that waits for longer than `application.requestTimeout` is answered with 503. With `nonSticky` and the guard only",
        more: "docs/sessions.md#locks",
        default: "none",
      },
      guard: {
        text: "whether the session guard keeps sessions as one Tomcat would; with `nonSticky` only",
        more: "docs/sessions.md#the-guard",
        default: true,
      },
      serializer: {
        text: "how attributes become bytes: `java`; `kryo`, which does not store a session with an attribute of some kinds; or `javolution`, which corrupts values",
        more: "docs/profiles.md#serialisers",
        default: "java",
      },
      acceptCorruptedValues: { text: "must be `true` for `javolution`", default: false },
    },
  },
  ports: {
    text: "the TCP ports of services that have none of their own, at their nodes' addresses only",
    keys: {
      http: { text: "httpd's", default: 80 },
      ajp: { text: "Tomcat's, for AJP", default: 8009 },
      memcached: { text: "memcached's", default: 11211 },
    },
  },
  page: {
    text: "the built-in test page",
    keys: {
      contextPath: { text: "where it lies, `/` for the root", default: "/test" },
      domain: { text: "the domain of the host names in its headings", default: "magedu.com" },
      counter: {
        text: "whether `<page>/counter` counts in the session, for measurements",
        default: false,
      },
    },
  },
  application: {
    text: "your own application, beside the test page",
    optional: true,
    keys: {
      war: { text: "a .war file or a directory that holds what one would, relative to this folder" },
      contextPath: {
        text: "where it lies, `/` for the root",
        derived: "the name of `war` (`shop.war`: `/shop`)",
      },
      requestTimeout: {
        text: "the seconds that its slowest request may take",
        default: 2,
        range: [1, 3600],
      },
      heap: { text: "the MiB of each Tomcat's heap", default: 128, range: [64, 65536] },
      sessionPackages: {
        text: "Java packages of libraries whose classes sessions hold, e.g. `[org.springframework.security]`; subpackages, and those in WEB-INF/classes, go without saying",
        default: [],
      },
    },
  },
  publish: {
    text: "where the balancer is reached: with the target `docker` on the machine that runs `up`, with `ssh` where visitors go",
    keys: {
      address: {
        text: "an IPv4 address of that machine, `0.0.0.0` for all of its networks; with `ssh` a DNS name or an IPv4 address",
        derived: `${DOCKER_PUBLICATION.address}, with \`ssh\` the balancer's`,
      },
      port: {
        text: "the TCP port there",
        derived: `${DOCKER_PUBLICATION.port}, with \`ssh\` the balancer's`,
      },
    },
  },
} as const satisfies Keys;
