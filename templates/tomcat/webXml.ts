import type { Profile, Topology } from "../../topology/model.ts";
import { COUNTER_FILE, COUNTER_PARAMETER, COUNTER_PATH } from "./counterJsp.ts";
import { type Element, element, xml } from "./xml.ts";

/** `WEB-INF/web.xml`: sessions may move between Tomcats, and live in a cookie that scripts cannot read. */
export function webXml({ profile, page }: Pick<Topology, "profile" | "page">): string {
  return xml(
    element(
      "web-app",
      {
        version: SERVLET_VERSIONS[profile],
        // Nothing to find in annotations: the start need not look for them.
        "metadata-complete": "true",
      },
      [
        element("distributable"),
        ...(page.counter ? [parameter(COUNTER_PARAMETER, "true")] : []),
        // Compiled before the connector opens: the first visitor need not wait a second for it.
        element("servlet", {}, [
          element("servlet-name", {}, "page"),
          element("jsp-file", {}, "/index.jsp"),
          element("load-on-startup", {}, "1"),
        ]),
        element("servlet", {}, [
          element("servlet-name", {}, "counter"),
          element("jsp-file", {}, `/${COUNTER_FILE}`),
          element("load-on-startup", {}, "2"),
        ]),
        element("servlet-mapping", {}, [
          element("servlet-name", {}, "counter"),
          element("url-pattern", {}, COUNTER_PATH),
        ]),
        element("session-config", {}, [
          element("cookie-config", {}, [element("http-only", {}, "true")]),
          element("tracking-mode", {}, "COOKIE"),
        ]),
        element("welcome-file-list", {}, [element("welcome-file", {}, "index.jsp")]),
      ],
    ),
    "http://xmlns.jcp.org/xml/ns/javaee",
  );
}

/** The servlet API of each profile's Tomcat, which warns about a version that it does not know. */
const SERVLET_VERSIONS: Readonly<Record<Profile, string>> = { tomcat9: "4.0", tomcat8: "3.1" };

function parameter(name: string, value: string): Element {
  return element("context-param", {}, [element("param-name", {}, name), element("param-value", {}, value)]);
}
