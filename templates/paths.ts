/** Where things lie on a node: the one place that knows. A service sees these paths in its own file system. */
export const paths = {
  httpd: {
    /** Configuration, read-only; `ServicePlan.files` are relative to it. */
    configuration: "/srv/lab/httpd",
    /** Where changed files wait for the configuration test. */
    staged: "/srv/lab/.next/httpd",
    /** Pid file and shared memory; writable, empty at start. */
    runtime: "/run/httpd",
    /** Where Debian's apache2-bin puts the program and its modules. */
    program: "/usr/sbin/apache2",
    modules: "/usr/lib/apache2/modules",
  },
  tomcat: {
    /** CATALINA_BASE, read-only. */
    configuration: "/srv/lab/tomcat",
    /** Work and temporary files; writable, empty at start. */
    runtime: "/run/tomcat",
    /** CATALINA_HOME: the distribution, a link to the version in use. */
    home: "/usr/local/tomcat",
    /** Classes of a start and of a first page, parsed ahead. Used where it exists. */
    classArchive: "/usr/local/share/tomcat.jsa",
  },
  memcached: {
    program: "/usr/bin/memcached",
  },
} as const;
