import { assertNever } from "../../common/assertNever.ts";
import {
  type Application,
  type SessionPolicy,
  STATUS_PATH,
  type Tomcat,
  type Topology,
} from "../../topology/model.ts";
import type { PlacedApplication } from "../../topology/plan.ts";
import { AJP_PACKET_BYTES } from "../ajp.ts";
import { PAGE_TIMEOUT_SECONDS } from "../requestTimeout.ts";
import { type Argument, type Directive, directive, print, reference, section } from "./tree.ts";

const NAME = "lbcluster";

/** The name of the `Define` in secrets.conf. */
export const AJP_SECRET = "AJP_SECRET";

/**
 * How fast httpd notices a failed Tomcat; its defaults wait a minute. `ping` sends a CPING before each request: a frozen
 * Tomcat delays one request by twice this time, as httpd retries on a new connection, and then the request goes to another
 * Tomcat without having been sent.
 */
const FAILURE_DETECTION = ["ping=500ms", "connectiontimeout=500ms"];

/**
 * How httpd takes a Tomcat back. A health check each second (mod_proxy_hcheck) keeps a failed Tomcat out, so that it
 * delays no further request, and takes it back once it answers, which also clears the error state. `retry`, in seconds,
 * covers errors that no check has seen.
 */
const RECOVERY = ["retry=5", "hcmethod=CPING", "hcinterval=1", "hcfails=1", "hcpasses=1"];

/** Renders `balancer.conf`: the members, how requests are distributed, and the status page. */
export function balancerConf(topology: Topology, applications: readonly PlacedApplication[] = []): string {
  const balancers = [pageBalancer(topology), ...applications.map(applicationBalancer)];
  return print([
    ...balancers.map((balancer) => proxy(topology, balancer)),
    section("Location", STATUS_PATH, [
      directive("SetHandler", "balancer-manager"),
      directive("AuthType", "Basic"),
      directive("AuthName", "Balancer status"),
      directive("AuthBasicProvider", "file"),
      directive("AuthUserFile", "status.htpasswd"),
      directive("Require", "valid-user"),
    ]),
    ...(topology.applications.some(({ allowEncodedSlashes }) => allowEncodedSlashes)
      ? [directive("AllowEncodedSlashes", "NoDecode")]
      : []),
    directive("ProxyPass", STATUS_PATH, "!"),
    ...mappings(balancers),
  ]);
}

/** Returns the names of all balancers: the page's, and one for each application. */
export function balancerNames({ applications }: Pick<Topology, "applications">): readonly string[] {
  return [NAME, ...applications.map(nameOf)];
}

function nameOf({ name }: Pick<Application, "name">): string {
  return `${NAME}-${name}`;
}

/** A balancer for requests below one path: applications differ in the time that they take and in their cookies. */
interface PathBalancer {
  readonly name: string;
  readonly contextPath: string;
  readonly requestTimeout: number;
  readonly sessionCookie: string | undefined;
}

function pageBalancer({ page: { contextPath } }: Topology): PathBalancer {
  return { name: NAME, contextPath, requestTimeout: PAGE_TIMEOUT_SECONDS, sessionCookie: undefined };
}

function applicationBalancer(application: PlacedApplication): PathBalancer {
  return { ...application, name: nameOf(application) };
}

function proxy(topology: Topology, balancer: PathBalancer): Directive {
  return section("Proxy", `balancer://${balancer.name}`, [
    ...topology.tomcats.map((tomcat) => member(topology, tomcat, balancer)),
    // Without failontimeout a frozen Tomcat stays in the rotation.
    directive(
      "ProxySet",
      "lbmethod=byrequests",
      "failontimeout=On",
      ...affinity(topology.sessions, balancer.sessionCookie),
    ),
  ]);
}

/** The first path that matches wins, so longer ones come first; without an application at the root, Tomcat answers 404 there. */
function mappings(balancers: readonly PathBalancer[]): readonly Directive[] {
  const hasRoot = balancers.some(({ contextPath }) => contextPath === "");
  const paths = balancers.map(({ name, contextPath }) => ({ name, path: contextPath }));
  const all = hasRoot ? paths : [...paths, { name: NAME, path: "" }];
  return all
    .toSorted((a, b) => b.path.length - a.path.length)
    .flatMap(({ name, path }) => {
      const end = path === "" ? "/" : path;
      return ["ProxyPass", "ProxyPassReverse"].map((verb) =>
        directive(verb, end, `balancer://${name}${end}`),
      );
    });
}

function member({ sessions }: Topology, tomcat: Tomcat, { requestTimeout }: PathBalancer): Directive {
  return directive(
    "BalancerMember",
    `ajp://${tomcat.address}:${tomcat.ajpPort}`,
    "loadfactor=1",
    ...route(tomcat, sessions),
    reference("secret=", AJP_SECRET),
    ...FAILURE_DETECTION,
    `timeout=${requestTimeout}`,
    `iobuffersize=${AJP_PACKET_BYTES}`,
    ...RECOVERY,
  );
}

/** A route needs a jvmRoute in the session id, which only sticky sessions have. */
function route(tomcat: Tomcat, sessions: SessionPolicy): Argument[] {
  switch (sessions.mode) {
    case "sticky":
      return [`route=${tomcat.name}`];
    case "nonSticky":
      return [];
    default:
      return assertNever(sessions);
  }
}

/**
 * Sticky sessions follow their route; requests of non-sticky ones go to the next Tomcat. A cookie's name is that of the
 * path parameter as well (org.apache.catalina.util.SessionConfig), but for the default ones.
 */
function affinity(sessions: SessionPolicy, cookie: string | undefined): Argument[] {
  switch (sessions.mode) {
    case "sticky":
      return [`stickysession=${cookie ?? "JSESSIONID|jsessionid"}`];
    case "nonSticky":
      return [];
    default:
      return assertNever(sessions);
  }
}
