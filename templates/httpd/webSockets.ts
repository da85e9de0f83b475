/** WebSockets: AJP cannot upgrade a connection, so that requests which ask for one go to Tomcat over HTTP. */

import { type Application, STATUS_PATH, type Tomcat, type Topology } from "../../topology/model.ts";
import type { Limits, PlacedApplication } from "../../topology/plan.ts";
import { AJP_SECRET, affinity, recovery, route } from "./members.ts";
import { type Directive, directive, reference, section } from "./tree.ts";

/** The modules that `webSockets` needs. */
export const WEB_SOCKET_MODULES = ["headers", "rewrite"];

/** Each socket takes a thread of httpd (mod_proxy_http 2.4): 2,000 of them, beside those of other requests. */
export const WEB_SOCKET_THREADS = 2400;

/** A socket takes about 60 kB. A process that a reload has replaced stays until its last socket is closed. */
export const WEB_SOCKET_LIMITS: Limits = { memoryMiB: 1024, tasks: 8192 };

/**
 * Returns parameters of a member for other requests: no more of them than Tomcat has threads (`maxThreads`), although httpd
 * has more. `max` counts in each process of httpd for itself, and there is one. The others wait in httpd; in Tomcat's queue they
 * would keep CPING from being answered in time.
 */
export function requestLimit({ applications }: Pick<Topology, "applications">): readonly string[] {
  return applications.some(({ webSocket }) => webSocket) ? ["max=200"] : [];
}

/** By it Tomcat knows httpd, and takes from it what AJP would tell (`msmlab.BalancerValve`). */
export const BALANCER_HEADER = "X-Msm-Lab-Balancer";

/**
 * Here `ping` is the time that a health check may take. It is longer than for AJP: when a Tomcat ends, its clients connect
 * again at once, and the others must not look failed while they are busy with that.
 */
const FAILURE_DETECTION = ["ping=2", "connectiontimeout=500ms"];

/** A socket over which nothing has been sent for this time is closed. It holds one of httpd's threads. */
const IDLE_SECONDS = 3600;

/** Returns a balancer for each application with WebSockets, and what sends requests there; nothing if there is none. */
export function webSockets(
  topology: Topology,
  applications: readonly PlacedApplication[],
): readonly Directive[] {
  const users = applications.filter(({ webSocket }) => webSocket);
  if (users.length === 0) return [];
  return [
    ...users.map((each) => proxy(topology, each)),
    directive("RequestHeader", "unset", BALANCER_HEADER),
    directive("RewriteEngine", "On"),
    // With NV, the condition does not make httpd tell caches that answers vary.
    directive("RewriteCond", "%{HTTP:Upgrade}", "!=websocket", "[NC,NV]"),
    directive("RewriteRule", "^", "-", "[END]"),
    ...rules(topology, applications),
  ];
}

/** Returns the names of these balancers. */
export function webSocketBalancerNames({ applications }: Pick<Topology, "applications">): readonly string[] {
  return applications.filter(({ webSocket }) => webSocket).map(balancerName);
}

/** An application's own name has no dot. */
function balancerName({ name }: Pick<Application, "name">): string {
  return `lbcluster-${name}.ws`;
}

function proxy(topology: Topology, application: PlacedApplication): Directive {
  return section("Proxy", `balancer://${balancerName(application)}`, [
    ...topology.tomcats.map((tomcat) => member(topology, tomcat)),
    directive("ProxySet", "lbmethod=byrequests", ...affinity(topology.sessions, application.sessionCookie)),
    directive("ProxyPreserveHost", "On"),
    // What these headers would tell comes in one of our own, as an application does not see them over AJP either.
    directive("ProxyAddHeaders", "Off"),
    directive(
      "RequestHeader",
      "set",
      BALANCER_HEADER,
      reference("expr=%{REMOTE_ADDR} %{REQUEST_SCHEME} %{SERVER_PORT} ", AJP_SECRET),
    ),
  ]);
}

function member({ sessions }: Topology, tomcat: Tomcat): Directive {
  return directive(
    "BalancerMember",
    `http://${tomcat.address}:${tomcat.webSocketPort}`,
    "loadfactor=1",
    ...route(tomcat, sessions),
    "upgrade=websocket",
    ...FAILURE_DETECTION,
    `timeout=${IDLE_SECONDS}`,
    // Tomcat may close a connection that is kept just when the next request is sent.
    "disablereuse=On",
    ...recovery(tomcat),
  );
}

/** The first path that matches wins, so longer ones come first. Other applications are asked over AJP as for any request. */
function rules({ page }: Topology, applications: readonly PlacedApplication[]): readonly Directive[] {
  const paths = [
    ...applications.map((each) => ({ path: each.contextPath, to: each.webSocket ? each : undefined })),
    ...[page.contextPath, STATUS_PATH].map((path) => ({ path, to: undefined })),
  ];
  return paths
    .toSorted((a, b) => b.path.length - a.path.length)
    .map(({ path, to }) => {
      // mod_rewrite parses its arguments itself, and does not unescape a backslash.
      const pattern = `^${path.replaceAll(".", "[.]")}(/|$)`;
      return to === undefined
        ? directive("RewriteRule", pattern, "-", "[END]")
        : directive("RewriteRule", pattern, `balancer://${balancerName(to)}%{REQUEST_URI}`, "[P]");
    });
}
