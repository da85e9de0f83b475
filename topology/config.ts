/**
 * Everything that a user may configure in `Pulumi.<stack>.yaml`. Each key is described once: the parsers take names,
 * defaults and ranges from here, and a test generates the descriptions in `Pulumi.yaml` and the table in `README.md`.
 */

/** The configuration as it was read, not validated yet. */
export type RawConfig = Readonly<Record<string, unknown>>;

export interface Key {
  /** The meaning of the key, in Markdown. Absent if it equals that of the same key in the section `ssh`. */
  readonly text?: string;
  /** The page with more about it. */
  readonly more?: string;
  /** The value if the key is missing. */
  readonly default?: unknown;
  /** The default in words, if it is long or depends on other values. */
  readonly derived?: string;
  /** The smallest and the largest number allowed. */
  readonly range?: Range;
  /** Whether the map as a whole is absent if none of its keys is set; the defaults of its keys do not apply then. */
  readonly optional?: true;
  /** The keys of a map. `<node>` stands for any name that the user chooses. */
  readonly keys?: Keys;
}

export type Keys = Readonly<Record<string, Key>>;
export type Range = readonly [smallest: number, largest: number];

/** The default address and port at which a balancer in a container is published, on the machine that runs `up`. */
export const DOCKER_PUBLICATION = { address: "127.0.0.1", port: 8080, httpsPort: 8443 };

/** The keys of a login, which `ssh`, `ssh.jumpHost` and a node's `ssh` have in common. */
const LOGIN = { privateKeyFile: {}, privateKeyPassword: {}, password: {} };

const HOST_KEY = {
  text: "its public host key, `ssh-ed25519 AAAA…`, which is required: `./lab ssh-keys` fetches it from the host",
};

export const KEYS = {
  target: {
    text: "where the nodes live: `docker` (containers on one machine), `ssh` (Debian or Ubuntu hosts) or `swarm` (the machines of a Docker Swarm); each ignores the settings of the others",
    default: "docker",
  },
  profile: {
    text: "a set of versions proved to work together: `tomcat11` (Tomcat 11.0.24), `tomcat10` (10.1.59), `tomcat9` (9.0.117) or `tomcat8` (8.5.100), all with msm 2.3.2 on JDK 17 or 21",
    more: "docs/profiles.md",
    default: "tomcat11",
  },
  network: {
    text: "the IPv4 network that all nodes share",
    keys: {
      subnet: {
        text: "a private block from /16 to /29; with the target `ssh` from /8. With `swarm` the lab's own overlay network",
        default: "172.16.103.0/24",
      },
      gateway: {
        text: "the address of Docker's bridge, which no node may have; with the target `docker` only",
        derived: "the last host address of the subnet",
      },
    },
  },
  nodes: {
    text: "the nodes by name; nodes that a stack sets replace all default ones. `memcachedNodes`, `failoverNodes` and routes are derived from them, in the order of the names, `node2` before `node10`: the first Tomcat is TomcatA, the first memcached n1",
    derived: "the lab of three nodes",
    default: {
      node1: { address: "172.16.103.1", services: ["httpd", "tomcat"] },
      node2: { address: "172.16.103.2", services: ["tomcat", "memcached"] },
      node3: { address: "172.16.103.3", services: ["memcached"] },
    },
    keys: {
      "<node>": {
        keys: {
          address: {
            text: "an IPv4 address in the subnet; not with the target `swarm`, where services have names",
          },
          machine: {
            text: "the machine of the swarm that it is on: a host name, or `LABEL=VALUE` for those with a label; with the target `swarm` only, which needs it for httpd's node",
            derived: "any",
          },
          services: {
            text: "a list; the lab needs exactly one `httpd`, at least one `tomcat` and at least one `memcached`. `{ tomcat: 8010 }` sets a port, which the second service of a kind on a node needs",
          },
          ssh: {
            text: "overrides `ssh` for this node, a login as a whole; with the target `ssh` only",
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
        text: "the path of a private key, or of a public key whose private half the SSH agent holds, relative to this folder or with `~/`; no other key is offered then",
      },
      privateKeyPassword: { text: "decrypts the private key; set it with `--secret`" },
      password: {
        text: "the user's password; set it with `--secret`. Without a key and a password the SSH agent is used",
      },
      jumpHost: {
        text: "a host through which the others are reached, with its own `user`, `port` and login",
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
  swarm: {
    text: "the Docker Swarm, with the target `swarm` only",
    more: "docs/swarm.md",
    optional: true,
    keys: {
      host: {
        text: "the engine of a manager: `ssh://USER@HOST`, `tcp://HOST:PORT` or `unix:///PATH`",
        default: "unix:///var/run/docker.sock",
      },
      certificates: {
        text: "the path of a folder with ca.pem, cert.pem and key.pem, relative to this folder or with `~/`; with `tcp://` only, which needs it",
      },
      registry: {
        text: "where the machines get the lab's images from, and this machine's engine puts them: `HOST:PORT/PATH`, without `https://`",
        derived: "none: each machine's engine is given them",
      },
      encrypted: {
        text: "whether what machines send each other in the lab's network is encrypted (IPsec), which their kernels must know",
        default: true,
      },
    },
  },
  sessions: {
    text: "how HTTP sessions are kept",
    more: "docs/sessions.md",
    keys: {
      mode: {
        text: "`nonSticky`: any Tomcat serves any session, with two copies on two memcacheds (a single memcached means a single copy). `sticky`: a session stays in one Tomcat, with a copy in a memcached",
        default: "nonSticky",
      },
      lockingMode: {
        text: "which requests lock their session in all Tomcats: `none`, `all` or `uriPattern:REGEX`; a request that waits longer than `application.requestTimeout` is answered with 503. With `nonSticky` and the guard only",
        more: "docs/sessions.md#locks",
        default: "none",
      },
      guard: {
        text: "whether the session guard is on, so that sessions behave as in a single Tomcat; with `nonSticky` only",
        more: "docs/sessions.md#the-guard",
        default: true,
      },
      serializer: {
        text: "how attributes are serialised: `java`; `kryo`, which does not store sessions with attributes of some classes; or `javolution`, which corrupts values",
        more: "docs/profiles.md#serialisers",
        default: "java",
      },
      acceptCorruptedValues: { text: "must be `true` for `javolution`", default: false },
    },
  },
  stores: {
    text: "how large each memcached is: a full one loses sessions before they are over. A change restarts the memcacheds, one by one",
    more: "docs/sessions.md#the-memory-of-the-stores",
    keys: {
      memory: {
        text: "its memory for sessions, in MiB",
        default: 64,
        range: [16, 65536],
      },
      itemSize: {
        text: "the largest session that it stores, serialised, in MiB and at most half of `memory`",
        default: 1,
        range: [1, 1024],
      },
    },
  },
  ports: {
    text: "the TCP ports of services that set none of their own; they are open at the nodes' addresses only",
    keys: {
      http: { text: "httpd's", default: 80 },
      https: { text: "httpd's for HTTPS, with `tls` only", default: 443 },
      ajp: { text: "Tomcat's, for AJP", default: 8009 },
      memcached: { text: "memcached's", default: 11211 },
      webSocket: {
        text: "Tomcat's, for WebSockets, open only if an application has any; a further Tomcat on a node takes the next number",
        default: 8081,
        range: [1, 65500],
      },
    },
  },
  page: {
    text: "the built-in test page",
    keys: {
      contextPath: { text: "its path, `/` for the root", default: "/test" },
      domain: { text: "the domain of the host names in its headings", default: "magedu.com" },
      counter: {
        text: "whether `<page>/counter` counts in the session, for measurements",
        default: false,
      },
    },
  },
  application: {
    text: "your own application, in addition to the test page",
    more: "docs/applications.md",
    optional: true,
    keys: {
      war: {
        text: "the path of a .war file, or of a directory with the same content, relative to this folder",
      },
      contextPath: {
        text: "its path, `/` for the root",
        derived: "the name of `war` (`shop.war`: `/shop`)",
      },
      requestTimeout: {
        text: "the time that its slowest request may take, in seconds",
        default: 60,
        range: [1, 3600],
      },
      startTimeout: {
        text: "the time that a Tomcat may take to start with it, in seconds",
        default: 60,
        range: [1, 3600],
      },
      heap: { text: "the heap that it needs in each Tomcat, in MiB", default: 512, range: [64, 65536] },
      jvmOptions: {
        text: "options for its Tomcats' JVM, e.g. `[-XX:+UseZGC, -Xss2m]`",
        default: [],
      },
      environment: {
        text: "environment variables by name; secrets are allowed (`--secret`)",
        default: {},
      },
      systemProperties: {
        text: "Java system properties by name; secrets are allowed (`--secret`)",
        default: {},
      },
      libraries: {
        text: "jars for Tomcat's own class loader, which all applications share, e.g. a JDBC driver: `[./postgresql.jar]`",
        more: "docs/applications.md#libraries",
        default: [],
      },
      sameSite: {
        text: "the attribute of its cookies: `lax`, `strict`, `none` (for logins that another site posts back) or `unset`",
        derived: "its context.xml's CookieProcessor's, or `lax`",
      },
      sessionTimeout: {
        text: "the time after which an unused session ends, in minutes",
        derived: "its web.xml's, or 30",
        range: [1, 525600],
      },
      maxPostSize: {
        text: "the limit of a form that Tomcat parses, in bytes; `-1` for none",
        derived: "Tomcat's",
        range: [-1, 2147483647],
      },
      maxPartCount: {
        text: "the limit of parts in a multipart form; `-1` for none",
        derived: "Tomcat's",
        range: [-1, 1000000],
      },
      maxParameterCount: {
        text: "the limit of parameters of a request; `-1` for none",
        derived: "Tomcat's",
        range: [-1, 1000000],
      },
      allowEncodedSlashes: {
        text: "whether its paths may contain `%2F`; otherwise such a request is answered with 404",
        default: false,
      },
      ignoredUris: {
        text: "regular expressions for paths whose requests do not keep their session alive, e.g. `[/shop/news, /shop/poll/.*]`",
        default: [],
      },
      webSocket: {
        text: "whether it has WebSockets",
        more: "docs/applications.md#websockets",
        derived: "whether a class of it uses them",
      },
      convert: {
        text: "whether it is converted from `javax.servlet` to `jakarta.servlet` on its way to a Tomcat that has only the latter; needs Java on the machine that runs `up`",
        more: "docs/applications.md#javax-applications-on-tomcat-101-and-11",
        default: false,
      },
      sessionPackages: {
        text: "Java packages of libraries whose classes sessions contain, e.g. `[org.springframework.security]`; their subpackages, and the classes in WEB-INF/classes, are always included",
        default: [],
      },
    },
  },
  applications: {
    text: "several applications by name, each with the keys of `application`: `{ shop: { war: shop.war }, admin: { war: admin.war } }`",
    more: "docs/applications.md#several-applications",
    optional: true,
  },
  publish: {
    text: "where visitors reach the balancer: with the target `docker` on the machine that runs `up`, with `swarm` on the machine of httpd's node",
    keys: {
      address: {
        text: "an IPv4 address of that machine, `0.0.0.0` for all of its networks; with `ssh` and `swarm` a DNS name or an IPv4 address, which `swarm` needs",
        derived: `${DOCKER_PUBLICATION.address}, with \`ssh\` the balancer's`,
      },
      port: {
        text: "the TCP port there",
        derived: `${DOCKER_PUBLICATION.port}, with \`ssh\` and \`swarm\` the balancer's`,
      },
      httpsPort: {
        text: "the TCP port there for HTTPS, with `tls` only",
        derived: `${DOCKER_PUBLICATION.httpsPort}, with \`ssh\` and \`swarm\` \`ports.https\``,
      },
      name: {
        text: "the host name that visitors type, a DNS name or an IPv4 address; the lab's URLs and its certificate have it",
        derived: "`publish.address`",
      },
    },
  },
  tls: {
    text: "HTTPS at `ports.https`, for which plain HTTP is then only a redirect; with `certificateFile` and `keyFile`, with `acme` or with `selfSigned`",
    more: "docs/applications.md#https",
    optional: true,
    keys: {
      certificateFile: {
        text: "the path of the certificate in PEM, followed in the file by its chain, relative to this folder or with `~/`",
      },
      keyFile: { text: "the path of its private key in PEM, without a password" },
      selfSigned: {
        text: "whether the lab makes itself a certificate, which browsers warn of",
        default: false,
      },
      acme: {
        text: "lets httpd get and renew a certificate by itself (ACME, mod_md), with the target `ssh` only; the authority must reach port 80 or 443 of each domain",
        optional: true,
        keys: {
          domains: {
            text: "the DNS names of the certificate; the first is `publish.name` unless that is set",
          },
          email: { text: "where the authority writes to, e.g. before a certificate ends" },
          acceptTermsOfService: {
            text: "must be `true`: you have read the authority's terms and accept them",
            default: false,
          },
          directory: {
            text: "the URL of the authority's ACME directory",
            default: "https://acme-v02.api.letsencrypt.org/directory",
          },
        },
      },
      hstsMaxAge: {
        text: "for how many seconds a browser that has been here uses HTTPS only (Strict-Transport-Security); 0 takes that back, and without it the header is not sent",
        range: [0, 63072000],
      },
    },
  },
  trustedProxies: {
    text: "the IPv4 addresses and networks of proxies in front of the balancer, e.g. `[10.0.0.5, 10.1.0.0/16]`: their `X-Forwarded-For`, `-Proto`, `-Port` and `-Host` are believed, and nobody else's",
    more: "docs/applications.md#something-in-front",
    default: [],
  },
  rotation: {
    text: "a number for each secret that the lab generates: with another number it generates another secret, and no visitor notices",
    more: "docs/changes.md#another-secret",
    keys: {
      ajpSecret: {
        text: "for the one that Tomcats require of httpd",
        default: 0,
        range: [0, 1_000_000],
      },
      statusPassword: {
        text: "for the password of balancer-manager",
        default: 0,
        range: [0, 1_000_000],
      },
    },
  },
} as const satisfies Keys;
