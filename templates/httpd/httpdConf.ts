import type { Balancer } from "../../topology/model.ts";
import { paths, servicePaths } from "../paths.ts";
import { directive, print, section } from "./tree.ts";

/** What a balancer over AJP with a guarded status page takes; mod_proxy_http for members that do not speak AJP. */
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

/** Who may see balancer-manager. */
export const STATUS_USER = "status";

/** A program's input; its output is httpd's own. */
const STDOUT = "|/bin/cat";

/** Seconds a graceful stop waits for requests in flight. */
export const GRACEFUL_SHUTDOWN_SECONDS = 10;

/**
 * `httpd.conf`: the server itself. Names of other files are relative to the folder given by `-d`, so that changed
 * files can be tested where they wait.
 */
export function httpdConf(balancer: Balancer): string {
  const { runtime } = servicePaths(balancer.service);
  return print([
    directive("DefaultRuntimeDir", runtime),
    directive("PidFile", `${runtime}/httpd.pid`),
    ...MODULES.map((module) =>
      directive("LoadModule", `${module}_module`, `${paths.httpd.modules}/mod_${module}.so`),
    ),
    // A lock that dies with its owner: System V semaphores would outlive a killed httpd.
    directive("Mutex", "pthread", "default"),
    directive("Listen", `${balancer.address}:${balancer.port}`),
    directive("ServerName", `${balancer.address}:${balancer.port}`),
    directive("ServerTokens", "Prod"),
    directive("ServerSignature", "Off"),
    directive("TraceEnable", "Off"),
    directive("GracefulShutdownTimeout", String(GRACEFUL_SHUTDOWN_SECONDS)),
    // Through a program, as neither can be opened where it is a socket, which systemd's journal is (open(2), ENXIO).
    directive("ErrorLog", STDOUT),
    directive("LogFormat", '%h %t "%r" %>s %b %D', "request"),
    // Not the probe's `OPTIONS *`, which nobody else sends.
    directive("CustomLog", STDOUT, "request", "expr=%{REQUEST_URI} != '*'"),
    section("Directory", "/", [directive("AllowOverride", "None"), directive("Require", "all", "denied")]),
    directive("Include", "secrets.conf"),
    directive("Include", "balancer.conf"),
  ]);
}
