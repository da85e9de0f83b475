import { ownAddress } from "../../topology/endpoint.ts";
import type { Application, Tomcat, Topology } from "../../topology/model.ts";
import {
  applicationFolder,
  type PlacedApplication,
  type PlannedFile,
  type PlannedFolder,
  planName,
  type ServicePlan,
} from "../../topology/plan.ts";
import { startSeconds } from "../../topology/startSeconds.ts";
import { itemLimitBytes } from "../../topology/storeSize.ts";
import { liveFile, publicFile, secretFile } from "../files.ts";
import { plainSecret } from "../labSecrets.ts";
import { paths, servicePaths } from "../paths.ts";
import { longestRequestSeconds } from "../requestTimeout.ts";
import { AJP_SECRET_FILE } from "./ajpSecret.ts";
import { optionsFile, secretSettings } from "./applicationSettings.ts";
import { ATTRIBUTES_FILE, attributesJsp } from "./attributesJsp.ts";
import { catalinaProperties, librariesFolder } from "./catalinaProperties.ts";
import { applicationContextXml, contextFile, PAGE_FOLDER, pageContextXml } from "./contextXml.ts";
import { COUNTER_FILE, counterJsp } from "./counterJsp.ts";
import { indexJsp } from "./indexJsp.ts";
import { machineOptions, memoryMiB, optionFiles } from "./jvm.ts";
import { loggingProperties } from "./loggingProperties.ts";
import { lookupFiles } from "./lookup.ts";
import { SERIAL_FILTER_FILE, serialFilter } from "./serialFilter.ts";
import { serverXml } from "./serverXml.ts";
import { setenvSh } from "./setenvSh.ts";
import { startReport } from "./startReport.ts";
import { webXml } from "./webXml.ts";

const CATALINA = `${paths.tomcat.home}/bin/catalina.sh`;

/**
 * Returns the plan of a Tomcat that serves the page.
 * @param applications the topology's applications with their content, which it serves as well.
 */
export function tomcatService(
  topology: Topology,
  tomcat: Tomcat,
  applications: readonly PlacedApplication[] = [],
): ServicePlan {
  const { page } = topology;
  const { configuration, staged, scratch } = servicePaths(tomcat.service);
  const ports = [tomcat.ajpPort, tomcat.webSocketPort].filter((port) => port !== undefined);
  return {
    name: planName(tomcat),
    node: tomcat.node,
    service: tomcat.service,
    kind: "tomcat",
    files: [
      publicFile("bin/setenv.sh", setenvSh(topology, tomcat)),
      publicFile(
        SERIAL_FILTER_FILE,
        serialFilter(
          applications.flatMap(({ packages, sessionPackages }) => [...packages, ...sessionPackages]),
          applications.flatMap(({ unpackagedClasses }) => unpackagedClasses),
          itemLimitBytes(topology.storeSize),
        ),
      ),
      publicFile("conf/server.xml", serverXml(topology, tomcat)),
      publicFile("conf/catalina.properties", catalinaProperties(applications)),
      publicFile("conf/logging.properties", loggingProperties()),
      ...lookupFiles(tomcat),
      publicFile(contextFile(page.contextPath), pageContextXml(topology, tomcat)),
      publicFile(`${PAGE_FOLDER}/WEB-INF/web.xml`, webXml(topology)),
      // Jasper recompiles a changed JSP within seconds: it checks every 4 s (modificationTestInterval), and Tomcat
      // caches a file's date for 5 s (StandardRoot.cacheTtl).
      liveFile(`${PAGE_FOLDER}/index.jsp`, indexJsp(topology, tomcat)),
      liveFile(`${PAGE_FOLDER}/${COUNTER_FILE}`, counterJsp(tomcat)),
      liveFile(`${PAGE_FOLDER}/${ATTRIBUTES_FILE}`, attributesJsp(tomcat)),
      ...optionsFile(applications),
      ...applications
        .filter((each) => !hasSecretContext(each))
        .map((each) =>
          publicFile(contextFile(each.contextPath), applicationContextXml(topology, tomcat, each)),
        ),
    ],
    liveSecrets: [AJP_SECRET_FILE],
    folders: applications.flatMap(foldersOf),
    command: [CATALINA, "run"],
    environment: {
      CATALINA_HOME: paths.tomcat.home,
      CATALINA_TMPDIR: `${scratch}/temp`,
      // The JVM takes the encoding of file names and its default charset from it.
      LANG: "C.UTF-8",
      // Tomcat's files are there.
      CATALINA_BASE: configuration,
    },
    ports,
    probe: {
      script: answers(ownAddress(tomcat.address), ports),
      timeoutSeconds: Math.max(PAGE_START_SECONDS, startSeconds(topology)),
    },
    startReport,
    configTest: configTest(topology, staged),
    stopGraceSeconds: longestRequestSeconds(topology) + 10,
    limits: { memoryMiB: memoryMiB(topology) },
  };
}

/** Returns the files that Tomcat needs in addition to those of `tomcatService` and `secretContexts`; mode 0640. */
export function tomcatSecretFiles(
  ajpSecret: string,
  applications: readonly Application[] = [],
): readonly PlannedFile[] {
  return [
    secretFile(AJP_SECRET_FILE, `${plainSecret("ajpSecret", ajpSecret)}\n`),
    ...secretSettings(applications),
  ];
}

/** Returns the context files of applications with a META-INF/context.xml, which often has passwords; mode 0640. */
export function secretContexts(
  topology: Topology,
  tomcat: Tomcat,
  applications: readonly PlacedApplication[],
): readonly PlannedFile[] {
  return applications
    .filter(hasSecretContext)
    .map((each) => secretFile(contextFile(each.contextPath), applicationContextXml(topology, tomcat, each)));
}

function hasSecretContext({ context }: PlacedApplication): boolean {
  return context !== undefined;
}

function foldersOf(application: PlacedApplication): readonly PlannedFolder[] {
  const { war, digest, convertedBy, libraries, librariesDigest } = application;
  return [
    { path: applicationFolder(application), war, digest, ...(convertedBy && { convertedBy }) },
    ...(librariesDigest === undefined
      ? []
      : [{ path: librariesFolder(application), libraries, digest: librariesDigest }]),
  ];
}

/** The time that the page alone may take to start. */
const PAGE_START_SECONDS = 60;

/**
 * Tomcat creates everything in server.xml but opens no port, as the connector binds only at its start. The test may run
 * outside of Tomcat's unit, where Java would leave a folder with performance data in /tmp. It gets the options of the JVM, as
 * one that is wrong prevents the start.
 */
function configTest(topology: Topology, folder: string): string {
  const options = ["-XX:-UsePerfData", ...machineOptions(topology), ...optionFiles(topology, folder)];
  return [`CATALINA_BASE=${folder}`, `JAVA_OPTS="${options.join(" ")}"`, CATALINA, "configtest"].join(" ");
}

/** Sends each port a CPING of AJP, which needs no secret, and checks for the CPONG. */
function answers(address: string, ports: readonly number[]): string {
  return ports
    .flatMap((port) => [
      `exec 3<>/dev/tcp/${address}/${port}`,
      String.raw`printf '\x12\x34\x00\x01\x0a' >&3`,
      `[ "$(timeout 2 head -c 5 <&3 | od -An -tx1)" = ' 41 42 00 01 09' ]`,
    ])
    .join(" && ");
}
