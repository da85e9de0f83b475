import type { Artifact } from "../../artifacts/artifact.ts";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { paths } from "../paths.ts";
import { addUser, dockerfile, install, installing, run, runAs, tidying } from "./dockerfile.ts";

const { home, classArchive } = paths.tomcat;

/** The session guard in Java: package `msmlab`, and what must lie in a package of Tomcat's. */
export const GUARD_SOURCES = "java/main";

/** Every warning is an error, but for annotations in msm's and Tomcat's jars whose classes they do not bring. */
export const JAVAC_STRICT = "-encoding UTF-8 -Xlint:all,-classfile,-options,-processing -Werror";

/**
 * Java, Tomcat without its own applications, msm and the session guard in Tomcat's `lib`; configuration and page come with
 * the node.
 * One stage: the classic builder would leave the image of another one behind.
 */
export function tomcatDockerfile(tomcat: Artifact, libraries: readonly Artifact[]): string {
  const artifacts = "/tmp/artifacts/";
  const folder = `/usr/local/apache-tomcat-${tomcat.coordinates.version}`;
  const files = [tomcat, ...libraries].map(({ fileName }) => fileName);
  return dockerfile(
    `FROM ${BASE_IMAGE}`,
    install("openjdk-17-jre-headless", "zip"),
    addUser("tomcat"),
    `COPY ${JSON.stringify([...files, artifacts])}`,
    `COPY ${JSON.stringify([GUARD_SOURCES, SOURCES])}`,
    run(
      `tar -xzf ${artifacts}${tomcat.fileName} -C /usr/local --no-same-owner --exclude='*/webapps/*'`,
      `ln -s ${folder} ${home}`,
      `cp ${artifacts}*.jar ${home}/lib/`,
      unsignJspCompiler(home),
      ...compileGuard(),
      `chmod -R a+rX ${folder}`,
      ...warmUp(),
      "apt-get purge -q -y zip",
      "rm -rf /tmp/* /var/log/*",
    ),
    runAs("tomcat"),
  );
}

/**
 * Takes the signature off the JSP compiler: checking it is a third of a start, and the archive it came in was verified.
 * Tomcat 8.5's has none: 12 says so.
 */
export function unsignJspCompiler(tomcat: string): string {
  return `{ zip --quiet --delete ${tomcat}/lib/ecj-*.jar 'META-INF/*.SF' 'META-INF/*.RSA' || [ $? -eq 12 ]; }`;
}

const SOURCES = "/tmp/java/";

/** As strict as the TypeScript; for Java 8, on which every profile's Tomcat runs. The JDK goes again. */
function compileGuard(): readonly string[] {
  const classes = "/tmp/classes";
  const jdk = "openjdk-17-jdk-headless";
  return [
    ...installing(jdk),
    `javac ${JAVAC_STRICT} --release 8 -cp '${home}/lib/*:${home}/bin/tomcat-juli.jar' -d ${classes} $(find ${SOURCES} -name "*.java")`,
    `jar --create --file ${home}/lib/msm-lab.jar -C ${classes} .`,
    `apt-get purge -q -y ${jdk}`,
    ...tidying,
  ];
}

/**
 * Starts Tomcat once with the guard and a page, and keeps the classes this took in an archive (AppCDS): the JVM maps them
 * at the next start instead of reading them again. No memcached is there; msm starts without.
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

/** Tomcat's own server.xml has an HTTP connector at 8080. */
const ASK = String.raw`exec 3<>/dev/tcp/127.0.0.1/8080 && printf "GET / HTTP/1.0\r\n\r\n" >&3 && grep -q "^HTTP/1.1 200" <&3`;
