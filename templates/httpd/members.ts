/** What all balancers say of their members, whichever protocol these speak. */

import { assertNever } from "../../common/assertNever.ts";
import { isNamed } from "../../topology/endpoint.ts";
import type { SessionPolicy, Tomcat } from "../../topology/model.ts";
import type { Argument } from "./tree.ts";

/** The name of the `Define` in secrets.conf. */
export const AJP_SECRET = "AJP_SECRET";

/**
 * How httpd takes a Tomcat back. A health check each second (mod_proxy_hcheck) keeps a failed Tomcat out, so that it
 * delays no further request, and takes it back once it answers, which also clears the error state. `retry`, in seconds,
 * covers errors that no check has seen.
 */
export function recovery({ address }: Tomcat): readonly string[] {
  const retry = isNamed(address) ? NAMED_RETRY_SECONDS : RETRY_SECONDS;
  return [`retry=${retry}`, "hcmethod=CPING", "hcinterval=1", "hcfails=1", "hcpasses=1"];
}

const RETRY_SECONDS = 5;

/**
 * A name that nobody has any more is no refused connection but an error of httpd itself (AH00898), which it answers without trying
 * another member: only a health check may take such a Tomcat back.
 */
const NAMED_RETRY_SECONDS = 600;

/** A route needs a jvmRoute in the session id, which only sticky sessions have. */
export function route(tomcat: Tomcat, sessions: SessionPolicy): Argument[] {
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
export function affinity(sessions: SessionPolicy, cookie: string | undefined): Argument[] {
  switch (sessions.mode) {
    case "sticky":
      return [`stickysession=${cookie ?? "JSESSIONID|jsessionid"}`];
    case "nonSticky":
      return [];
    default:
      return assertNever(sessions);
  }
}

/** Returns the name that balancer-manager gives a Tomcat's member: without the protocol's default port. */
export function ajpMember({ address, ajpPort }: Tomcat): string {
  return `ajp://${address}${ajpPort === 8009 ? "" : `:${ajpPort}`}`;
}

/** Likewise, in the balancer of an application with WebSockets. */
export function webSocketMember({ address, webSocketPort }: Tomcat): string {
  return `http://${address}${webSocketPort === 80 ? "" : `:${webSocketPort}`}`;
}
