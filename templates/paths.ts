/** All paths on a node are defined here. A service sees them in its own file system. */

/** The node's volume: a folder for each service, and the data of the program that deploys them. */
export const NODE_ROOT = "/srv/msm-lab";

export const paths = {
  httpd: {
    /** The paths of Debian's apache2-bin. */
    program: "/usr/sbin/apache2",
    modules: "/usr/lib/apache2/modules",
  },
  tomcat: {
    /** CATALINA_HOME: a link to the distribution of the version in use. */
    home: "/usr/local/tomcat",
    /** An AppCDS archive with the classes of a start and a first page. It is used if it exists. */
    classArchive: "/usr/local/share/tomcat.jsa",
  },
  memcached: {
    program: "/usr/bin/memcached",
  },
  firewall: {
    program: "/usr/sbin/nft",
    /** The rules that a host's firewall loads at boot. */
    rules: "/etc/msm-lab/firewall.nft",
  },
} as const;

/** The parent of the folders for temporary files. */
export const SCRATCH_ROOT = "/var/cache/msm-lab";

/** The paths of a service on its node. */
export interface ServicePaths {
  /** The folder of its files, read-only; `ServicePlan.files` are relative to it. Tomcat's CATALINA_BASE. */
  readonly configuration: string;
  /** The folder of changed files until they have passed the configuration test. */
  readonly staged: string;
  /** The folder for pid files and shared memory; in memory, writable, and empty at start. */
  readonly runtime: string;
  /** The folder for uploads, compiled pages and temporary files of applications; on disk, writable, and empty at start. */
  readonly scratch: string;
  /** The folder for what must outlive releases and restarts; it exists if the plan has a `keptFolder`. */
  readonly kept: string;
}

/** @param service the service's name on its node, e.g. `tomcat2`. */
export function servicePaths(service: string): ServicePaths {
  return {
    configuration: `${NODE_ROOT}/${service}`,
    staged: `${NODE_ROOT}/.next/${service}`,
    runtime: `/run/msm-lab/${service}`,
    scratch: `${SCRATCH_ROOT}/${service}`,
    kept: `${NODE_ROOT}/.kept/${service}`,
  };
}

/** Files that turn something on while they exist; they are not part of a deployment. */
export const switches = {
  folder: `${NODE_ROOT}/.switch`,
  /** Turns on the counter of the test page's application. */
  counter: `${NODE_ROOT}/.switch/counter`,
} as const;
