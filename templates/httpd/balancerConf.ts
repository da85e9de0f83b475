import { assertNever } from "../../common/assertNever.ts";
import { type SessionPolicy, STATUS_PATH, type Tomcat, type Topology } from "../../topology/model.ts";
import { requestTimeoutSeconds } from "../requestTimeout.ts";
import { type Argument, type Directive, directive, print, reference, section } from "./tree.ts";

const BALANCER = "balancer://lbcluster";

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
export function balancerConf(topology: Topology): string {
  const { tomcats, sessions } = topology;
  return print([
    section("Proxy", BALANCER, [
      ...tomcats.map((tomcat) => member(topology, tomcat)),
      // Without failontimeout a frozen Tomcat stays in the rotation.
      directive("ProxySet", "lbmethod=byrequests", "failontimeout=On", ...affinity(sessions)),
    ]),
    section("Location", STATUS_PATH, [
      directive("SetHandler", "balancer-manager"),
      directive("AuthType", "Basic"),
      directive("AuthName", "Balancer status"),
      directive("AuthBasicProvider", "file"),
      directive("AuthUserFile", "status.htpasswd"),
      directive("Require", "valid-user"),
    ]),
    directive("ProxyPass", STATUS_PATH, "!"),
    directive("ProxyPass", "/", `${BALANCER}/`),
    directive("ProxyPassReverse", "/", `${BALANCER}/`),
  ]);
}

function member(topology: Topology, tomcat: Tomcat): Directive {
  return directive(
    "BalancerMember",
    `ajp://${tomcat.address}:${tomcat.ajpPort}`,
    "loadfactor=1",
    ...route(tomcat, topology.sessions),
    reference("secret=", AJP_SECRET),
    ...FAILURE_DETECTION,
    `timeout=${requestTimeoutSeconds(topology)}`,
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

/** Sticky sessions follow their route; requests of non-sticky ones go to the next Tomcat. */
function affinity(sessions: SessionPolicy): Argument[] {
  switch (sessions.mode) {
    case "sticky":
      return ["stickysession=JSESSIONID|jsessionid"];
    case "nonSticky":
      return [];
    default:
      return assertNever(sessions);
  }
}
