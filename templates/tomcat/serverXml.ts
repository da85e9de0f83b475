import { assertNever } from "../../common/assertNever.ts";
import { listenAddress } from "../../topology/endpoint.ts";
import type { Application, SessionPolicy, Tomcat, Topology } from "../../topology/model.ts";
import { AJP_PACKET_BYTES } from "../ajp.ts";
import { paths, servicePaths } from "../paths.ts";
import { longestRequestSeconds } from "../requestTimeout.ts";
import { AJP_SECRET_FILE } from "./ajpSecret.ts";
import { startReporter } from "./startReport.ts";
import { type Element, element, xml } from "./xml.ts";

/** Renders `conf/server.xml`: one host and an AJP connector, one for HTTP only if there are WebSockets, and no shutdown port. */
export function serverXml(topology: Topology, tomcat: Tomcat): string {
  const { sessions } = topology;
  return xml(
    element("Server", { port: "-1" }, [
      // This listener refuses to start as root or with a umask that lets others read new files.
      element("Listener", {
        className: "org.apache.catalina.security.SecurityListener",
        // Otherwise Tomcat 8.5 warns at each start that it is more than half a year old, which its profile implies.
        buildDateWarningAgeDays: "-1",
      }),
      element("Service", { name: "Catalina" }, [
        connector(topology, tomcat),
        ...webSocketConnector(topology, tomcat),
        element("Engine", { name: "Catalina", defaultHost: "localhost", ...jvmRoute(sessions, tomcat) }, [
          // A stop closes the port, and refuses the CPING that httpd sends before each request on a connection it keeps.
          element("Valve", {
            className: "msmlab.DrainValve",
            timeoutSeconds: String(longestRequestSeconds(topology)),
          }),
          ...webSocketGuard(tomcat),
          host(topology, tomcat),
        ]),
      ]),
    ]),
  );
}

/**
 * The connector requires a secret, as a client that may speak AJP may read the application's files (Ghostcat,
 * CVE-2020-1938).
 */
function connector({ applications }: Topology, { address, ajpPort }: Tomcat): Element {
  return element("Connector", {
    protocol: "msmlab.DrainingAjpProtocol",
    address: listenAddress(address),
    port: String(ajpPort),
    // With `true`, the port opens before the applications have started, and stays open during a stop
    // (StandardService.stopInternal).
    bindOnInit: "false",
    secretRequired: "true",
    secretFile: AJP_SECRET_FILE,
    packetSize: String(AJP_PACKET_BYTES),
    ...limits(applications),
  });
}

/** AJP cannot upgrade a connection to a WebSocket. */
function webSocketConnector(
  { applications }: Topology,
  { address, webSocketPort }: Tomcat,
): readonly Element[] {
  if (webSocketPort === undefined) return [];
  return [
    element("Connector", {
      protocol: "msmlab.BalancerProtocol",
      address: listenAddress(address),
      port: String(webSocketPort),
      bindOnInit: "false",
      maxHttpHeaderSize: String(AJP_PACKET_BYTES),
      // When a Tomcat ends, all of its clients connect again at once. With the default, 100, some would wait for longer than
      // httpd does, which would then take the other Tomcats for failed ones.
      acceptCount: "1024",
      ...limits(applications),
    }),
  ];
}

/** HTTP has no secret of its own as AJP has. */
function webSocketGuard({ webSocketPort }: Tomcat): readonly Element[] {
  if (webSocketPort === undefined) return [];
  return [element("Valve", { className: "msmlab.BalancerValve", secretFile: AJP_SECRET_FILE })];
}

/** The applications share the connectors, so each limit is the largest that one of them asks for. */
function limits(applications: readonly Application[]): Element["attributes"] {
  const chosen = LIMITS.map((name) => [name, largest(applications.map((each) => each[name]))] as const);
  return {
    ...Object.fromEntries(chosen.flatMap(([name, limit]) => (limit === null ? [] : [[name, String(limit)]]))),
    ...(applications.some(({ allowEncodedSlashes }) => allowEncodedSlashes) && {
      encodedSolidusHandling: "decode",
    }),
  };
}

const LIMITS = ["maxPostSize", "maxPartCount", "maxParameterCount"] as const;

/** Returns null if nobody asks for a limit; -1 is no limit. */
function largest(limits: readonly (number | null)[]): number | null {
  const given = limits.filter((limit) => limit !== null);
  if (given.length === 0) return null;
  return given.includes(-1) ? -1 : Math.max(...given);
}

/** Only sticky sessions have a route; on non-sticky ones it would name a Tomcat without any meaning (msm #198). */
function jvmRoute(sessions: SessionPolicy, tomcat: Tomcat): Element["attributes"] {
  switch (sessions.mode) {
    case "sticky":
      return { jvmRoute: tomcat.name };
    case "nonSticky":
      return {};
    default:
      return assertNever(sessions);
  }
}

/** Applications are deployed from conf/Catalina/localhost only: the image's `webapps` is empty. */
function host({ trustedProxies }: Topology, tomcat: Tomcat): Element {
  return element(
    "Host",
    {
      name: "localhost",
      appBase: `${paths.tomcat.home}/webapps`,
      workDir: `${servicePaths(tomcat.service).scratch}/work`,
      autoDeploy: "false",
    },
    [
      startReporter(tomcat),
      ...(trustedProxies.length > 0 ? [asForwarded()] : []),
      element("Valve", {
        className: "org.apache.catalina.valves.ErrorReportValve",
        showReport: "false",
        showServerInfo: "false",
      }),
    ],
  );
}

/**
 * Gives a request the scheme and the port with which it came to a proxy in front of the lab. AJP tells only how it came to
 * httpd, which lets through these headers of trusted proxies alone (`trustedProxies.conf`). Whoever has sent the request,
 * it came from httpd.
 */
function asForwarded(): Element {
  return element("Valve", {
    className: "org.apache.catalina.valves.RemoteIpValve",
    internalProxies: ".*",
    protocolHeader: "X-Forwarded-Proto",
    portHeader: "X-Forwarded-Port",
  });
}
