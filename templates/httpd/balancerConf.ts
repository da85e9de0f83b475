import { assertNever } from "../../common/assertNever.ts";
import { type SessionPolicy, STATUS_PATH, type Tomcat, type Topology } from "../../topology/model.ts";
import { requestTimeout } from "../requestTimeout.ts";
import { type Argument, type Directive, directive, print, reference, section } from "./tree.ts";

const BALANCER = "balancer://lbcluster";

/** Name of the `Define` in secrets.conf. */
export const AJP_SECRET = "AJP_SECRET";

/**
 * How fast a lost Tomcat is left and taken back; httpd's defaults wait a minute. `ping` asks (CPING) before each request:
 * a frozen Tomcat costs one twice the time, as httpd asks again on a new connection, and the request moves on unsent.
 */
const LEAVE = ["ping=500ms", "connectiontimeout=500ms"];

/**
 * A check of its own each second (mod_proxy_hcheck) keeps a lost Tomcat out, so that no further request pays for it, and
 * takes it back when it answers: that clears the error state too. `retry` in seconds is for an error which no check saw.
 */
const TAKE_BACK = ["retry=5", "hcmethod=CPING", "hcinterval=1", "hcfails=1", "hcpasses=1"];

/** `balancer.conf`: the members, how they share requests, and the status page. */
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
    ...LEAVE,
    `timeout=${requestTimeout(topology)}`,
    ...TAKE_BACK,
  );
}

/** A route means nothing without a jvmRoute in the session id, which only sticky sessions have. */
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

/** Sticky sessions follow their route; non-sticky ones go to whoever is next. */
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
