import { assertNever } from "../../common/assertNever.ts";
import type { LockingMode, Serializer, StoreId, Tomcat, Topology } from "../../topology/model.ts";
import { memcachedNodes } from "../../topology/stores.ts";
import { paths, servicePaths } from "../paths.ts";
import { requestTimeout } from "../requestTimeout.ts";
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
  return contextXml(tomcat, PAGE_FOLDER, [manager(topology)]);
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
    manager(topology, { storageKeyPrefix: "context" }),
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

/** msm's manager, mended where it loses sessions on today's Tomcats (`java/`). */
const MENDED = "msmlab.MendedSessionManager";

/** A manager that keeps non-sticky sessions as one Tomcat would (`java/`). */
const GUARDED = "msmlab.GuardedSessionManager";

function manager(topology: Topology, more: Element["attributes"] = {}): Element {
  const { stores, sessions } = topology;
  return element("Manager", {
    ...policy(topology),
    memcachedNodes: memcachedNodes(stores),
    ...more,
    ...transcoder(sessions.serializer),
    // msm's default, true, answers before the copy is safe and does not notice a failed write.
    sessionBackupAsync: "false",
    sessionBackupTimeout: "1000",
    // Milliseconds that a frozen memcached costs the requests that find it so; msm's own are 1000.
    operationTimeout: "500",
  });
}

function policy(topology: Topology): Element["attributes"] {
  const { sessions } = topology;
  switch (sessions.mode) {
    case "sticky":
      return {
        className: MENDED,
        sticky: "true",
        // Each 30 s; the other Tomcats take a session that is over for longer for one whose Tomcat is gone (StickyCopies).
        processExpiresFrequency: "3",
        ...failover(sessions.failoverNodes),
      };
    case "nonSticky":
      return sessions.guard
        ? {
            className: GUARDED,
            sticky: "false",
            ...locks(sessions.lockingMode, requestTimeout(topology)),
          }
        : { className: MENDED, sticky: "false" };
    default:
      return assertNever(sessions);
  }
}

/** @param wait seconds that a request waits for others of its session: longer, nobody waits for it. */
function locks(lockingMode: LockingMode, wait: number): Element["attributes"] {
  return lockingMode === "none" ? { lockingMode } : { lockingMode, lockWait: String(wait) };
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
      return assertNever(serializer);
  }
}
