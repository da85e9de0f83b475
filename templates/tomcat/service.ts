import type { Tomcat, Topology } from "../../topology/model.ts";
import { type PlacedApplication, type PlannedFile, planName, type ServicePlan } from "../../topology/plan.ts";
import { liveFile, publicFile, secretFile } from "../files.ts";
import { plainSecret } from "../labSecrets.ts";
import { paths, servicePaths } from "../paths.ts";
import { requestTimeout } from "../requestTimeout.ts";
import { ATTRIBUTES_FILE, attributesJsp } from "./attributesJsp.ts";
import { AJP_SECRET_FILE, catalinaProperties, secretsEnvironment } from "./catalinaProperties.ts";
import { applicationContextXml, contextFile, PAGE_FOLDER, pageContextXml, WAR_FOLDER } from "./contextXml.ts";
import { COUNTER_FILE, counterJsp } from "./counterJsp.ts";
import { indexJsp } from "./indexJsp.ts";
import { loggingProperties } from "./loggingProperties.ts";
import { SERIAL_FILTER_FILE, serialFilter } from "./serialFilter.ts";
import { serverXml } from "./serverXml.ts";
import { CLASS_ARCHIVE, heap, SHORT_START, setenvSh } from "./setenvSh.ts";
import { webXml } from "./webXml.ts";

const CATALINA = `${paths.tomcat.home}/bin/catalina.sh`;

/**
 * A Tomcat that serves the page.
 * @param application the topology's, which it serves as well.
 */
export function tomcatService(
  topology: Topology,
  tomcat: Tomcat,
  application?: PlacedApplication,
): ServicePlan {
  const { page } = topology;
  const { configuration, staged, runtime } = servicePaths(tomcat.service);
  return {
    name: planName(tomcat),
    node: tomcat.node,
    service: tomcat.service,
    kind: "tomcat",
    files: [
      publicFile("bin/setenv.sh", setenvSh(topology)),
      publicFile(
        SERIAL_FILTER_FILE,
        serialFilter(application ? [...application.packages, ...application.sessionPackages] : []),
      ),
      publicFile("conf/server.xml", serverXml(topology, tomcat)),
      publicFile("conf/catalina.properties", catalinaProperties()),
      publicFile("conf/logging.properties", loggingProperties()),
      publicFile(contextFile(page.contextPath), pageContextXml(topology, tomcat)),
      publicFile(`${PAGE_FOLDER}/WEB-INF/web.xml`, webXml(topology)),
      // Jasper compiles a changed JSP anew within seconds: it looks every 4 (modificationTestInterval), and Tomcat
      // remembers a file's date for 5 (StandardRoot.cacheTtl).
      liveFile(`${PAGE_FOLDER}/index.jsp`, indexJsp(topology, tomcat)),
      liveFile(`${PAGE_FOLDER}/${COUNTER_FILE}`, counterJsp(tomcat)),
      liveFile(`${PAGE_FOLDER}/${ATTRIBUTES_FILE}`, attributesJsp(tomcat)),
      ...(application
        ? [publicFile(contextFile(application.contextPath), applicationContextXml(topology, tomcat))]
        : []),
    ],
    folders: application ? [{ path: WAR_FOLDER, war: application.war, digest: application.digest }] : [],
    command: [CATALINA, "run"],
    environment: {
      CATALINA_HOME: paths.tomcat.home,
      CATALINA_TMPDIR: runtime,
      ...baseEnvironment(configuration),
    },
    ports: [tomcat.ajpPort],
    probe: { script: answers(tomcat.address, tomcat.ajpPort), timeout: 60 },
    configTest: configTest(staged),
    stopGrace: requestTimeout(topology) + 10,
    limits: { memory: heap(topology) + 256 },
  };
}

/** What Tomcat needs besides `tomcatService`'s files; mode 0640. */
export function tomcatSecretFiles(ajpSecret: string): readonly PlannedFile[] {
  return [secretFile(AJP_SECRET_FILE, `${plainSecret("ajpSecret", ajpSecret)}\n`)];
}

/** What points Tomcat at its files. */
function baseEnvironment(folder: string) {
  return { CATALINA_BASE: folder, ...secretsEnvironment(folder) };
}

/**
 * Tomcat makes all that server.xml names and opens no port: the connector binds at its start. It is run outside of its
 * unit, where Java would leave a folder of figures in /tmp.
 */
function configTest(folder: string): string {
  const variables = Object.entries(baseEnvironment(folder)).map(([name, value]) => `${name}=${value}`);
  const options = `JAVA_OPTS="-XX:-UsePerfData ${SHORT_START} ${CLASS_ARCHIVE}"`;
  return [...variables, options, CATALINA, "configtest"].join(" ");
}

/** AJP's own question (CPING), which needs no secret, and its answer (CPONG). */
function answers(address: string, port: number): string {
  return [
    `exec 3<>/dev/tcp/${address}/${port}`,
    String.raw`printf '\x12\x34\x00\x01\x0a' >&3`,
    `[ "$(timeout 2 head -c 5 <&3 | od -An -tx1)" = ' 41 42 00 01 09' ]`,
  ].join(" && ");
}
