import { exhausted } from "../../topology/exhausted.ts";
import { type SessionPolicy, STATUS_PATH, type Tomcat, type Topology } from "../../topology/model.ts";
import { REQUEST_TIMEOUT } from "../requestTimeout.ts";
import { type Argument, type Directive, directive, print, reference, section } from "./tree.ts";

const BALANCER = "balancer://lbcluster";

/** Name of the `Define` in secrets.conf. */
export const AJP_SECRET = "AJP_SECRET";

/**
 * How fast a lost Tomcat is left and taken back, in seconds. `ping` asks (CPING) before each request, so a Tomcat that
 * does not answer costs no request; the defaults wait a minute.
 */
const MEMBER_TIMES = ["retry=2", "ping=1", "connectiontimeout=1", `timeout=${REQUEST_TIMEOUT}`];

/** `balancer.conf`: the members, how they share requests, and the status page. */
export function balancerConf({ tomcats, sessions }: Topology): string {
  return print([
    section("Proxy", BALANCER, [
      ...tomcats.map((tomcat) => member(tomcat, sessions)),
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

function member(tomcat: Tomcat, sessions: SessionPolicy): Directive {
  return directive(
    "BalancerMember",
    `ajp://${tomcat.address}:${tomcat.ajpPort}`,
    "loadfactor=1",
    ...route(tomcat, sessions),
    reference("secret=", AJP_SECRET),
    ...MEMBER_TIMES,
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
      return exhausted(sessions);
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
      return exhausted(sessions);
  }
}
