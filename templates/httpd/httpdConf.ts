import { listenAddress } from "../../topology/endpoint.ts";
import { portsOf, type Topology } from "../../topology/model.ts";
import { HEADER_BYTES } from "../ajp.ts";
import { paths, servicePaths } from "../paths.ts";
import { tlsModules } from "./tlsConf.ts";
import { type Directive, directive, print, section } from "./tree.ts";
import { TRUSTED_PROXIES_MODULES } from "./trustedProxiesConf.ts";
import { WEB_SOCKET_MODULES, WEB_SOCKET_THREADS } from "./webSockets.ts";

/**
 * The modules for a balancer over AJP with a password-protected status page; mod_proxy_http is for members without AJP.
 */
const MODULES = [
  "mpm_event",
  "authn_core",
  "authn_file",
  "authz_core",
  "authz_user",
  "auth_basic",
  "slotmem_shm",
  "proxy",
  "proxy_ajp",
  "proxy_http",
  "proxy_balancer",
  "proxy_hcheck",
  "lbmethod_byrequests",
];

/** The user of balancer-manager. */
export const STATUS_USER = "status";

/** A log that httpd pipes to `cat`, which writes it to httpd's own stdout. */
const STDOUT = "|/bin/cat";

/**
 * With a ratio, httpd lets another process of its user listen on its ports (SO_REUSEPORT; listen.c, make_sock), as its
 * successor does for a moment. With this one it has one set of sockets as without: so many cores no machine has.
 */
const SHARED_LISTENERS = "100000";

/** httpd's own limit of requests that it serves at the same time. */
const THREADS = 400;

/** How long a graceful stop waits for requests in flight. */
export const GRACEFUL_SHUTDOWN_SECONDS = 10;

/**
 * Renders `httpd.conf`, the server's own settings. Names of other files are relative to the folder given by `-d`, so that
 * changed files can be tested in their staging folder.
 */
export function httpdConf({ balancer, tls, trustedProxies, applications }: Topology): string {
  const { runtime } = servicePaths(balancer.service);
  const isBehindProxies = trustedProxies.length > 0;
  const webSockets = applications.some(({ webSocket }) => webSocket);
  const modules = new Set([
    ...MODULES,
    ...(tls ? tlsModules(tls) : []),
    ...(isBehindProxies ? TRUSTED_PROXIES_MODULES : []),
    ...(webSockets ? WEB_SOCKET_MODULES : []),
  ]);
  return print([
    directive("DefaultRuntimeDir", runtime),
    directive("PidFile", `${runtime}/httpd.pid`),
    ...[...modules].map((module) =>
      directive("LoadModule", `${module}_module`, `${paths.httpd.modules}/mod_${module}.so`),
    ),
    ...threads(webSockets ? WEB_SOCKET_THREADS : THREADS),
    // This lock ends with its owner: System V semaphores would outlive a killed httpd.
    directive("Mutex", "pthread", "default"),
    directive("ListenCoresBucketsRatio", SHARED_LISTENERS),
    ...portsOf(balancer).map((port) => directive("Listen", `${listenAddress(balancer.address)}:${port}`)),
    directive("ServerName", `${balancer.address}:${balancer.port}`),
    directive("ServerTokens", "Prod"),
    directive("ServerSignature", "Off"),
    directive("TraceEnable", "Off"),
    directive("LimitRequestLine", String(HEADER_BYTES)),
    directive("LimitRequestFieldSize", String(HEADER_BYTES)),
    directive("GracefulShutdownTimeout", String(GRACEFUL_SHUTDOWN_SECONDS)),
    // Both logs go through a program: under systemd stdout and stderr are sockets, which cannot be opened (open(2),
    // ENXIO).
    directive("ErrorLog", STDOUT),
    directive("LogFormat", '%h %t "%r" %>s %b %D', "request"),
    // The probe's `OPTIONS *`, which nobody else sends, is not logged.
    directive("CustomLog", STDOUT, "request", "expr=%{REQUEST_URI} != '*'"),
    section("Directory", "/", [directive("AllowOverride", "None"), directive("Require", "all", "denied")]),
    directive("Include", "secrets.conf"),
    ...(isBehindProxies ? [directive("Include", "trustedProxies.conf")] : []),
    // With HTTPS, tls.conf includes balancer.conf, so that nothing is served over plain HTTP.
    directive("Include", tls ? "tls.conf" : "balancer.conf"),
  ]);
}

/**
 * All threads are of one process. By default each has 25, and if they are all busy, it closes the connections that visitors keep
 * open, although other processes have threads to spare (event.c, `workers_were_busy`): a request that is on its way there fails.
 */
function threads(count: number): readonly Directive[] {
  return [
    directive("StartServers", "1"),
    ...["ThreadLimit", "ThreadsPerChild", "MaxSpareThreads", "MaxRequestWorkers"].map((name) =>
      directive(name, String(count)),
    ),
  ];
}
