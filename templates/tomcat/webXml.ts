import type { Topology } from "../../topology/model.ts";
import { type ServletPackage, servletApi } from "../../topology/servletApi.ts";
import { ATTRIBUTES_FILE, ATTRIBUTES_PATH } from "./attributesJsp.ts";
import { COUNTER_FILE, COUNTER_PATH } from "./counterJsp.ts";
import { COUNTER_PARAMETER } from "./counterSwitch.ts";
import { type Element, element, xml } from "./xml.ts";

/** Renders `WEB-INF/web.xml`: sessions may move between Tomcats, and their id is in a cookie that scripts cannot read. */
export function webXml({ profile, page }: Pick<Topology, "profile" | "page">): string {
  const api = servletApi(profile);
  return xml(
    element(
      "web-app",
      {
        // A Tomcat warns about a version that it does not support.
        version: api.version,
        // The page has no annotations, so the start need not scan for them.
        "metadata-complete": "true",
      },
      [
        element("distributable"),
        ...(page.counter ? [parameter(COUNTER_PARAMETER, "true")] : []),
        // JSPs are compiled before the connector opens, so that the first visitor does not wait a second for it.
        ...SERVLETS.map(({ name, file }, index) =>
          element("servlet", {}, [
            element("servlet-name", {}, name),
            element("jsp-file", {}, `/${file}`),
            element("load-on-startup", {}, String(index + 1)),
          ]),
        ),
        ...SERVLETS.flatMap(({ name, pattern }) => (pattern === undefined ? [] : [mapping(name, pattern)])),
        element("session-config", {}, [
          element("cookie-config", {}, [element("http-only", {}, "true")]),
          element("tracking-mode", {}, "COOKIE"),
        ]),
        element("welcome-file-list", {}, [element("welcome-file", {}, "index.jsp")]),
      ],
    ),
    NAMESPACES[api.package],
  );
}

interface Servlet {
  readonly name: string;
  /** The path of its JSP in the application. */
  readonly file: string;
  /** Absent if the path of the file itself leads there. */
  readonly pattern?: string;
}

const SERVLETS: readonly Servlet[] = [
  { name: "page", file: "index.jsp" },
  { name: "counter", file: COUNTER_FILE, pattern: COUNTER_PATH },
  { name: "attributes", file: ATTRIBUTES_FILE, pattern: `${ATTRIBUTES_PATH}/*` },
];

const NAMESPACES: Readonly<Record<ServletPackage, string>> = {
  javax: "http://xmlns.jcp.org/xml/ns/javaee",
  jakarta: "https://jakarta.ee/xml/ns/jakartaee",
};

function mapping(name: string, pattern: string): Element {
  return element("servlet-mapping", {}, [
    element("servlet-name", {}, name),
    element("url-pattern", {}, pattern),
  ]);
}

function parameter(name: string, value: string): Element {
  return element("context-param", {}, [element("param-name", {}, name), element("param-value", {}, value)]);
}
