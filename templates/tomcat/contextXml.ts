import { assertNever } from "../../common/assertNever.ts";
import type { LockingMode, SameSite, Serializer, StoreId, Tomcat, Topology } from "../../topology/model.ts";
import { applicationFolder, type PlacedApplication } from "../../topology/plan.ts";
import { memcachedNodes } from "../../topology/stores.ts";
import { paths, servicePaths } from "../paths.ts";
import { PAGE_TIMEOUT_SECONDS } from "../requestTimeout.ts";
import { JAR_SCANNER, searchingScanner } from "./jarScanner.ts";
import { userAttributes, userElements } from "./userContext.ts";
import { type Element, element, withAttributes, xml } from "./xml.ts";

/**
 * The test page's folder in the service's folder. It is outside appBase, so that only the context file deploys the
 * page.
 */
export const PAGE_FOLDER = "page";

/** Returns the name of the context file, from which Tomcat derives the path: `/a/b` → `a#b.xml`, `/` → `ROOT.xml`. */
export function contextFile(contextPath: string): string {
  return `conf/Catalina/localhost/${contextName(contextPath)}.xml`;
}

/** As Tomcat calls an application (`Context.getBaseName`). */
export function contextName(contextPath: string): string {
  return contextPath.slice(1).replaceAll("/", "#") || "ROOT";
}

/** Renders `conf/Catalina/localhost/<page>.xml`: the test page and the manager that keeps its sessions in memcached. */
export function pageContextXml(topology: Topology, tomcat: Tomcat): string {
  return contextXml(tomcat, PAGE_FOLDER, {}, [
    cookieProcessor(DEFAULT_SAME_SITE),
    manager(topology, tomcat, PAGE_TIMEOUT_SECONDS),
  ]);
}

/**
 * Renders `conf/Catalina/localhost/<application>.xml`: the user's application, with the same manager as the page, and
 * with what the lab keeps of its own META-INF/context.xml, which Tomcat does not read beside this file
 * (HostConfig.deployDescriptor).
 */
export function applicationContextXml(
  topology: Topology,
  tomcat: Tomcat,
  application: PlacedApplication,
): string {
  const { sameSite, sessionTimeout, requestTimeout, ignoredUris, context } = application;
  return contextXml(tomcat, applicationFolder(application), userAttributes(context), [
    ...userElements(context, {
      CookieProcessor: {
        default: cookieProcessor(sameSite ?? DEFAULT_SAME_SITE),
        adapt: (own) => (sameSite === null ? own : withAttributes(own, { sameSiteCookies: sameSite })),
      },
      JarScanner: { default: JAR_SCANNER, adapt: searchingScanner },
    }),
    // The listener and the manager report which attributes cannot be kept.
    element("Listener", { className: "msmlab.AttributeReporter" }),
    // A cookie of one context may be sent to another below it; with the prefix it does not find the session there.
    manager(topology, tomcat, requestTimeout, {
      storageKeyPrefix: "context",
      ...(ignoredUris.length > 0 && { ignoredUris: ignoredUris.map((uri) => `(?:${uri})`).join("|") }),
      ...(sessionTimeout !== null && { sessionTimeoutMinutes: String(sessionTimeout) }),
    }),
  ]);
}

function contextXml(
  { service }: Tomcat,
  folder: string,
  attributes: Element["attributes"],
  children: readonly Element[],
): string {
  const { configuration } = servicePaths(service);
  return xml(
    element(
      "Context",
      {
        ...attributes,
        docBase: `${configuration}/${folder}`,
        defaultWebXml: `${paths.tomcat.home}/conf/web.xml`,
      },
      children,
    ),
  );
}

const DEFAULT_SAME_SITE: SameSite = "lax";

function cookieProcessor(sameSite: SameSite): Element {
  return element("CookieProcessor", {
    className: "org.apache.tomcat.util.http.Rfc6265CookieProcessor",
    sameSiteCookies: sameSite,
  });
}

/** msm's manager, with fixes for sessions that it loses on today's Tomcats (`java/`). */
const MENDED = "msmlab.MendedSessionManager";

/** The session guard: non-sticky sessions behave as in a single Tomcat (`java/`). */
const GUARDED = "msmlab.GuardedSessionManager";

/** @param requestTimeout in seconds. */
function manager(
  topology: Topology,
  tomcat: Tomcat,
  requestTimeout: number,
  more: Element["attributes"] = {},
): Element {
  const { stores, sessions } = topology;
  return element("Manager", {
    ...policy(topology, tomcat, requestTimeout),
    memcachedNodes: memcachedNodes(stores),
    ...more,
    ...transcoder(sessions.serializer),
    // With msm's default, true, Tomcat answers before the copy is stored, and a failed write goes unnoticed.
    sessionBackupAsync: "false",
    sessionBackupTimeout: "1000",
    // The delay, in milliseconds, for requests that hit a frozen memcached; msm's default is 1000.
    operationTimeout: "500",
  });
}

/** With `tomcatName`, it marks the stores that it has in step; the node's program reads it here (node/inStep.sh). */
function policy({ sessions }: Topology, { name }: Tomcat, requestTimeout: number): Element["attributes"] {
  switch (sessions.mode) {
    case "sticky":
      return {
        className: MENDED,
        sticky: "true",
        tomcatName: name,
        // Expired sessions are ended every 30 s; if one is overdue for longer, the other Tomcats assume that its Tomcat is gone
        // (StickyCopies).
        processExpiresFrequency: "3",
        ...failover(sessions.failoverNodes),
      };
    case "nonSticky":
      return sessions.guard
        ? {
            className: GUARDED,
            sticky: "false",
            tomcatName: name,
            ...locks(sessions.lockingMode, requestTimeout),
          }
        : { className: MENDED, sticky: "false" };
    default:
      return assertNever(sessions);
  }
}

/** @param waitSeconds how long a request waits for the lock of its session; httpd gives it up after this time. */
function locks(lockingMode: LockingMode, waitSeconds: number): Element["attributes"] {
  return lockingMode === "none" ? { lockingMode } : { lockingMode, lockWait: String(waitSeconds) };
}

function failover(stores: readonly StoreId[]): Element["attributes"] {
  return stores.length > 0 ? { failoverNodes: stores.join(",") } : {};
}

/** msm's default is Java's serialisation. */
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
