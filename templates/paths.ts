/** Where things lie on a node: the one place that knows. A service sees these paths in its own file system. */

/** The node's volume: a folder for each service, beside them what whoever places them keeps. */
export const NODE_ROOT = "/srv/msm-lab";

export const paths = {
  httpd: {
    /** Where Debian's apache2-bin puts the program and its modules. */
    program: "/usr/sbin/apache2",
    modules: "/usr/lib/apache2/modules",
  },
  tomcat: {
    /** CATALINA_HOME: the distribution, a link to the version in use. */
    home: "/usr/local/tomcat",
    /** Classes of a start and of a first page, parsed ahead. Used if it exists. */
    classArchive: "/usr/local/share/tomcat.jsa",
  },
  memcached: {
    program: "/usr/bin/memcached",
  },
  firewall: {
    program: "/usr/sbin/nft",
    /** What a host's firewall loads at its start. */
    rules: "/etc/msm-lab/firewall.nft",
  },
} as const;

/** What a service finds on its node. */
export interface ServicePaths {
  /** Its files, read-only; `ServicePlan.files` are relative to it. Tomcat's CATALINA_BASE. */
  readonly configuration: string;
  /** Where changed files wait for the configuration test. */
  readonly staged: string;
  /** For pid files, shared memory, work and temporary files; writable, empty at start. */
  readonly runtime: string;
}

/** @param service its name on its node, e.g. `tomcat2`. */
export function servicePaths(service: string): ServicePaths {
  return {
    configuration: `${NODE_ROOT}/${service}`,
    staged: `${NODE_ROOT}/.next/${service}`,
    runtime: `/run/msm-lab/${service}`,
  };
}

/** Files that turn something on while they exist; no deployment places them. */
export const switches = {
  folder: `${NODE_ROOT}/.switch`,
  /** The counter of the test page's application. */
  counter: `${NODE_ROOT}/.switch/counter`,
} as const;
