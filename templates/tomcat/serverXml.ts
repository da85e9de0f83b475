import { assertNever } from "../../common/assertNever.ts";
import type { SessionPolicy, Tomcat, Topology } from "../../topology/model.ts";
import { paths, servicePaths } from "../paths.ts";
import { requestTimeout } from "../requestTimeout.ts";
import { AJP_SECRET_PROPERTY } from "./catalinaProperties.ts";
import { type Element, element, xml } from "./xml.ts";

/** `conf/server.xml`: one AJP connector and one host. No port to shut it down, no HTTP. */
export function serverXml(topology: Topology, tomcat: Tomcat): string {
  const { sessions } = topology;
  return xml(
    element("Server", { port: "-1" }, [
      // Refuses to start as root or with a umask that lets others read what it writes.
      element("Listener", {
        className: "org.apache.catalina.security.SecurityListener",
        // Tomcat 8.5 would warn at each start that it is more than half a year old, which is known from its profile.
        buildDateWarningAgeDays: "-1",
      }),
      // A stop closes the port first, and httpd's check of each second fails, while requests on open connections still
      // end. httpd keeps its connections, so this takes all of its time.
      element(
        "Service",
        { name: "Catalina", gracefulStopAwaitMillis: String(requestTimeout(topology) * 1000) },
        [
          connector(tomcat),
          element("Engine", { name: "Catalina", defaultHost: "localhost", ...jvmRoute(sessions, tomcat) }, [
            host(tomcat),
          ]),
        ],
      ),
    ]),
  );
}

/** Ghostcat (CVE-2020-1938): who may speak AJP may read the application's files, so it asks for a secret. */
function connector({ address, ajpPort }: Tomcat): Element {
  return element("Connector", {
    protocol: "AJP/1.3",
    address,
    port: String(ajpPort),
    // Else the port opens before the applications have started, and a stop leaves it open (StandardService.stopInternal).
    bindOnInit: "false",
    secretRequired: "true",
    secret: { property: AJP_SECRET_PROPERTY },
  });
}

/** Only sticky sessions carry a route; on non-sticky ones it would name a Tomcat that means nothing (msm #198). */
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

/** Applications come from conf/Catalina/localhost alone: `webapps` of the image is empty. */
function host({ service }: Tomcat): Element {
  return element(
    "Host",
    {
      name: "localhost",
      appBase: `${paths.tomcat.home}/webapps`,
      workDir: `${servicePaths(service).runtime}/work`,
      autoDeploy: "false",
    },
    [
      element("Valve", {
        className: "org.apache.catalina.valves.ErrorReportValve",
        showReport: "false",
        showServerInfo: "false",
      }),
    ],
  );
}
