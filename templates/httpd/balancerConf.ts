import { type Application, STATUS_PATH, type Tomcat, type Topology } from "../../topology/model.ts";
import type { PlacedApplication } from "../../topology/plan.ts";
import { AJP_PACKET_BYTES } from "../ajp.ts";
import { PAGE_TIMEOUT_SECONDS } from "../requestTimeout.ts";
import { AJP_SECRET, affinity, recovery, route } from "./members.ts";
import { type Directive, directive, print, reference, section } from "./tree.ts";
import { requestLimit, webSockets } from "./webSockets.ts";

const NAME = "lbcluster";

/**
 * How fast httpd notices a failed Tomcat; its defaults wait a minute. `ping` sends a CPING before each request: a frozen
 * Tomcat delays one request by twice this time, as httpd retries on a new connection, and then the request goes to another
 * Tomcat without having been sent.
 */
const FAILURE_DETECTION = ["ping=500ms", "connectiontimeout=500ms"];

/** Renders `balancer.conf`: the members, how requests are distributed, and the status page. */
export function balancerConf(topology: Topology, applications: readonly PlacedApplication[] = []): string {
  const balancers = [pageBalancer(topology), ...applications.map(applicationBalancer)];
  const slashes = topology.applications.some(({ allowEncodedSlashes }) => allowEncodedSlashes);
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
    ...(slashes ? [directive("AllowEncodedSlashes", "NoDecode")] : []),
    directive("ProxyPass", STATUS_PATH, "!"),
    ...webSockets(topology, applications),
    // With NoDecode, mod_proxy's own canonical form of a path has no %25: it would answer 400.
    ...mappings(balancers, slashes ? ["nocanon"] : []),
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

/**
 * The first path that matches wins, so longer ones come first; without an application at the root, Tomcat answers 404 there.
 * @param options of each mapping.
 */
function mappings(balancers: readonly PathBalancer[], options: readonly string[]): readonly Directive[] {
  const hasRoot = balancers.some(({ contextPath }) => contextPath === "");
  const paths = balancers.map(({ name, contextPath }) => ({ name, path: contextPath }));
  const all = hasRoot ? paths : [...paths, { name: NAME, path: "" }];
  return all
    .toSorted((a, b) => b.path.length - a.path.length)
    .flatMap(({ name, path }) => {
      const end = path === "" ? "/" : path;
      const to = `balancer://${name}${end}`;
      return [directive("ProxyPass", end, to, ...options), directive("ProxyPassReverse", end, to)];
    });
}

function member(topology: Topology, tomcat: Tomcat, { requestTimeout }: PathBalancer): Directive {
  return directive(
    "BalancerMember",
    `ajp://${tomcat.address}:${tomcat.ajpPort}`,
    "loadfactor=1",
    ...route(tomcat, topology.sessions),
    reference("secret=", AJP_SECRET),
    ...FAILURE_DETECTION,
    `timeout=${requestTimeout}`,
    ...requestLimit(topology),
    `iobuffersize=${AJP_PACKET_BYTES}`,
    ...recovery(tomcat),
  );
}
