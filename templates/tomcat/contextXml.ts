import { exhausted } from "../../topology/exhausted.ts";
import { memcachedNodes } from "../../topology/memcachedNodes.ts";
import type { Serializer, SessionPolicy, StoreId, Tomcat, Topology } from "../../topology/model.ts";
import { paths, servicePaths } from "../paths.ts";
import { type Element, element, xml } from "./xml.ts";

/** Where the test page lies in the service's folder; outside appBase, so only its context file deploys it. */
export const PAGE_FOLDER = "page";

/** Where the user's own application lies, beside the page. */
export const WAR_FOLDER = "application";

/** The file that gives an application its path: `/a/b` → `a#b.xml`, `/` → `ROOT.xml`. */
export function contextFile(contextPath: string): string {
  return `conf/Catalina/localhost/${contextPath.slice(1).replaceAll("/", "#") || "ROOT"}.xml`;
}

/** `conf/Catalina/localhost/<page>.xml`: the test page and the manager that keeps its sessions in memcached. */
export function pageContextXml(topology: Topology, tomcat: Tomcat): string {
  return contextXml(tomcat, PAGE_FOLDER, [manager(topology, STOCK)]);
}

/** `conf/Catalina/localhost/<application>.xml`: the user's application, with the page's manager. */
export function applicationContextXml(topology: Topology, tomcat: Tomcat): string {
  return contextXml(tomcat, WAR_FOLDER, [
    // It and the manager say which attributes cannot be kept.
    element("Listener", { className: "msmlab.AttributeReporter" }),
    // Its jars may bring web fragments, tag libraries and annotations; Tomcat's own do not.
    element("JarScanner", { scanClassPath: "false" }, [
      element("JarScanFilter", { tldSkip: "", pluggabilitySkip: "" }),
    ]),
    // A cookie of one context may reach another, below it; the prefix keeps it from finding the session there.
    manager(topology, REPORTING, { storageKeyPrefix: "context" }),
  ]);
}

function contextXml({ service }: Tomcat, folder: string, children: readonly Element[]): string {
  const { configuration } = servicePaths(service);
  return xml(
    element(
      "Context",
      { docBase: `${configuration}/${folder}`, defaultWebXml: `${paths.tomcat.home}/conf/web.xml` },
      [
        element("CookieProcessor", {
          className: "org.apache.tomcat.util.http.Rfc6265CookieProcessor",
          sameSiteCookies: "lax",
        }),
        ...children,
      ],
    ),
  );
}

const STOCK = "de.javakaffee.web.msm.MemcachedBackupSessionManager";

/** Stock msm that reports what it cannot keep (`java/`). */
const REPORTING = "msmlab.ReportingSessionManager";

/** A reporting manager with the session guard (`java/`). */
const GUARDED = "msmlab.GuardedSessionManager";

/** @param unguarded the manager where the session guard is off. */
function manager(
  { stores, sessions }: Topology,
  unguarded: string,
  more: Element["attributes"] = {},
): Element {
  return element("Manager", {
    className: sessions.mode === "nonSticky" && sessions.guard ? GUARDED : unguarded,
    memcachedNodes: memcachedNodes(stores),
    ...more,
    ...policy(sessions),
    ...transcoder(sessions.serializer),
    // msm's default, true, answers before the copy is safe and does not notice a failed write.
    sessionBackupAsync: "false",
    sessionBackupTimeout: "1000",
    // Milliseconds that a frozen memcached costs the requests that find it so; msm's own are 1000.
    operationTimeout: "500",
    requestUriIgnorePattern: ".*\\.(ico|png|gif|jpg|css|js)$",
  });
}

function policy(sessions: SessionPolicy): Element["attributes"] {
  switch (sessions.mode) {
    case "sticky":
      return { sticky: "true", ...failover(sessions.failoverNodes) };
    case "nonSticky":
      return { sticky: "false", lockingMode: sessions.lockingMode };
    default:
      return exhausted(sessions);
  }
}

function failover(stores: readonly StoreId[]): Element["attributes"] {
  return stores.length > 0 ? { failoverNodes: stores.join(",") } : {};
}

/** msm's own default is Java's serialisation. */
function transcoder(serializer: Serializer): Element["attributes"] {
  const factories = "de.javakaffee.web.msm.serializer";
  switch (serializer) {
    case "java":
      return {};
    case "kryo":
      return { transcoderFactoryClass: `${factories}.kryo.KryoTranscoderFactory` };
    case "javolution":
      return { transcoderFactoryClass: `${factories}.javolution.JavolutionTranscoderFactory` };
    default:
      return exhausted(serializer);
  }
}
