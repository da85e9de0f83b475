import type { Artifact } from "../../artifacts/artifact.ts";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { paths, SCRATCH_ROOT } from "../paths.ts";
import { addUser, dockerfile, install, installing, run, runAs, tidying } from "./dockerfile.ts";
import { NOTICE, NOTICE_FILE, refuseJavax, toJakarta } from "./jakarta.ts";

const { home, classArchive } = paths.tomcat;

/** The session guard in Java: the package `msmlab`, and classes that must be in a package of Tomcat. */
export const GUARD_SOURCES = "java/main";

/** All warnings are errors, except for annotations in msm's and Tomcat's jars whose classes are missing there. */
export const JAVAC_STRICT = "-encoding UTF-8 -Xlint:all,-classfile,-options,-processing -Werror";

/**
 * Renders a Dockerfile with Java, Tomcat without its own applications, and msm and the session guard in Tomcat's `lib`.
 * Configuration and page are deployed to the node. It has one stage: the classic builder would leave the image of a second
 * one behind.
 * @param converted those of the libraries that are converted to `jakarta.servlet`; the guard then is as well.
 */
export function tomcatDockerfile(
  tomcat: Artifact,
  libraries: readonly Artifact[],
  converted: readonly Artifact[],
): string {
  const artifacts = "/tmp/artifacts/";
  const folder = `/usr/local/apache-tomcat-${tomcat.coordinates.version}`;
  const files = [tomcat, ...libraries.filter((each) => !converted.includes(each))];
  return dockerfile(
    `FROM ${BASE_IMAGE}`,
    install("openjdk-17-jre-headless", "zip"),
    addUser("tomcat"),
    copy(files, artifacts),
    ...(converted.length > 0 ? [copy(converted, `${SOURCES}/`)] : []),
    `COPY ${JSON.stringify([GUARD_SOURCES, `${SOURCES}/`])}`,
    run(
      `tar -xzf ${artifacts}${tomcat.fileName} -C /usr/local --no-same-owner --exclude='*/webapps/*'`,
      `ln -s ${folder} ${home}`,
      `cp ${artifacts}*.jar ${home}/lib/`,
      unsignJspCompiler(home),
      ...installing(JDK),
      ...(converted.length > 0 ? convert() : []),
      ...compileGuard(),
      `chmod -R a+rX ${folder}`,
      ...warmUp(),
      "apt-get purge -q -y zip",
      "rm -rf /tmp/* /var/log/*",
      `install -d -m 700 -o tomcat -g tomcat ${SCRATCH_ROOT}`,
    ),
    runAs("tomcat"),
  );
}

/**
 * Returns a command that removes the JSP compiler's signature: checking it takes a third of a start, and its archive has
 * been verified. Tomcat 8.5's jar has no signature, which zip reports with exit code 12.
 */
export function unsignJspCompiler(tomcat: string): string {
  return `{ zip --quiet --delete ${tomcat}/lib/ecj-*.jar 'META-INF/*.SF' 'META-INF/*.RSA' || [ $? -eq 12 ]; }`;
}

/** The guard's sources, and the jars that are converted with them. */
const SOURCES = "/tmp/java";

const JDK = "openjdk-17-jdk-headless";

/** Returns an instruction that copies artifacts to a folder. */
function copy(files: readonly Artifact[], folder: string): string {
  return `COPY ${JSON.stringify([...files.map(({ fileName }) => fileName), folder])}`;
}

/** Returns commands that convert msm and the guard's sources to `jakarta.servlet`. */
function convert(): readonly string[] {
  return [
    toJakarta(home, SOURCES),
    refuseJavax(SOURCES),
    `cp ${SOURCES}/*.jar ${home}/lib/`,
    `echo "${NOTICE}" > ${home}/lib/${NOTICE_FILE}`,
  ];
}

/** Returns commands that compile the guard for Java 8, which every profile's Tomcat can load, and remove the JDK again. */
function compileGuard(): readonly string[] {
  const classes = "/tmp/classes";
  return [
    `javac ${JAVAC_STRICT} --release 8 -cp '${home}/lib/*:${home}/bin/tomcat-juli.jar' -d ${classes} $(find ${SOURCES}/ -name "*.java")`,
    `jar --create --file ${home}/lib/msm-lab.jar -C ${classes} .`,
    `apt-get purge -q -y ${JDK}`,
    ...tidying,
  ];
}

/**
 * Returns commands that start Tomcat once with the guard and a page, and dump the loaded classes into an archive (AppCDS),
 * which the JVM maps at the next start instead of parsing the classes again. msm starts without a memcached.
 */
function warmUp(): readonly string[] {
  const base = "/tmp/warm-up";
  return [
    `mkdir -p ${base}/app`,
    `cp -r ${home}/conf ${base}/`,
    `mkdir -p ${base}/conf/Catalina/localhost`,
    `echo '<Context docBase="${base}/app">${MANAGER}</Context>' > ${base}/conf/Catalina/localhost/ROOT.xml`,
    `echo '<% session.setAttribute("a", "b"); %><%= session.getId() %>' > ${base}/app/index.jsp`,
    `export CATALINA_BASE=${base} CATALINA_TMPDIR=${base}`,
    `export CATALINA_OPTS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ArchiveClassesAtExit=${classArchive}"`,
    `{ ${home}/bin/catalina.sh run > ${base}/log 2>&1 & }`,
    "tomcat=$!",
    `{ timeout 60 bash -c 'until ${ASK}; do sleep 0.5; done' 2> /dev/null || { cat ${base}/log; exit 1; }; }`,
    "kill $tomcat",
    `{ wait $tomcat; chmod a+r ${classArchive}; }`,
  ];
}

const MANAGER =
  '<Manager className="msmlab.GuardedSessionManager" memcachedNodes="n1:127.0.0.1:11211,n2:127.0.0.1:11212" sticky="false"/>';

/** Requests the page over HTTP: Tomcat's default server.xml has an HTTP connector on port 8080. */
const ASK = String.raw`exec 3<>/dev/tcp/127.0.0.1/8080 && printf "GET / HTTP/1.0\r\n\r\n" >&3 && grep -q "^HTTP/1.1 200" <&3`;
