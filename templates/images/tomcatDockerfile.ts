import type { Artifact } from "../../artifacts/artifact.ts";
import { paths } from "../paths.ts";
import { addUser, dockerfile, from, install, run, runAs } from "./dockerfile.ts";

const { home, classArchive } = paths.tomcat;

/**
 * Java, Tomcat without its own applications, and msm in Tomcat's `lib`; configuration and page come with the node.
 * What only the build needs stays in the stage `prepared`.
 */
export function tomcatDockerfile(tomcat: Artifact, libraries: readonly Artifact[]): string {
  const folder = `apache-tomcat-${tomcat.coordinates.version}`;
  return dockerfile(
    from("java"),
    install("openjdk-17-jre-headless"),
    addUser("tomcat"),
    "",
    from("prepared", "java"),
    install("zip"),
    `ADD ["${tomcat.fileName}", "/usr/local/"]`,
    run(
      `ln -s ${folder} ${home}`,
      `rm -r ${home}/webapps/*`,
      // Checking the signature of the JSP compiler is a third of a start; the archive it came in was verified.
      `zip --quiet --delete ${home}/lib/ecj-*.jar 'META-INF/*.SF' 'META-INF/*.RSA'`,
    ),
    `COPY ${JSON.stringify([...libraries.map(({ fileName }) => fileName), `${home}/lib/`])}`,
    warmUp(),
    "",
    from("service", "java"),
    "COPY --from=prepared /usr/local/ /usr/local/",
    runAs("tomcat"),
  );
}

/**
 * Starts Tomcat once with msm and a page, and keeps the classes this took in an archive (AppCDS): the JVM maps them at
 * the next start instead of reading them again. No memcached is there; msm starts without.
 */
function warmUp(): string {
  const base = "/tmp/warm-up";
  return run(
    `chmod -R a+rX ${home}/`,
    `mkdir ${base} ${base}/app`,
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
  );
}

const MANAGER =
  '<Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="n1:127.0.0.1:11211" sticky="false"/>';

/** Tomcat's own server.xml has an HTTP connector at 8080. */
const ASK = String.raw`exec 3<>/dev/tcp/127.0.0.1/8080 && printf "GET / HTTP/1.0\r\n\r\n" >&3 && grep -q "^HTTP/1.1 200" <&3`;
