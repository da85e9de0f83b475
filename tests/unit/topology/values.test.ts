/** Target, profile, ports, page, application, publish. */

import { refuses } from "./problemsOf.ts";
import { onHosts } from "./sshHosts.ts";

const choosePort = "choose a number from 1 to 65535";
const writeDomain = "write a DNS name such as magedu.com";
const writePublic = "write a DNS name or an IPv4 address";
const writeAddress = "write an address of this machine such as 127.0.0.1, or 0.0.0.0 for all of them";

refuses([
  [
    "a target that does not exist",
    { target: "dcoker" },
    'target | "dcoker" is not a target; did you mean "docker"? | choose from docker, ssh',
  ],
  [
    "Tomcat 10",
    { profile: "tomcat10" },
    "profile | stock msm is javax.servlet code; Tomcat 10 needs jakarta.servlet | choose from tomcat9, tomcat8",
  ],
  [
    "Tomcat 11.0",
    { profile: "tomcat11.0" },
    "profile | stock msm is javax.servlet code; Tomcat 11 needs jakarta.servlet | choose from tomcat9, tomcat8",
  ],
  [
    "a profile that does not exist",
    { profile: "jetty" },
    'profile | "jetty" is not a profile | choose from tomcat9, tomcat8',
  ],
  ["a number for a profile", { profile: 9 }, "profile | 9 is not a profile | choose from tomcat9, tomcat8"],

  ["port 0", { ports: { http: 0 } }, `ports.http | 0 is not a port | ${choosePort}`],
  ["port 65536", { ports: { ajp: 65536 } }, `ports.ajp | 65536 is not a port | ${choosePort}`],
  ["port 65536 as text", { ports: { ajp: "65536" } }, `ports.ajp | "65536" is not a port | ${choosePort}`],
  ["a negative port", { ports: { ajp: -1 } }, `ports.ajp | -1 is not a port | ${choosePort}`],
  ["half a port", { ports: { ajp: 80.5 } }, `ports.ajp | 80.5 is not a port | ${choosePort}`],
  [
    "text for a port",
    { ports: { memcached: "http" } },
    `ports.memcached | "http" is not a port | ${choosePort}`,
  ],
  [
    "hexadecimal text for a port",
    { ports: { memcached: "0x50" } },
    `ports.memcached | "0x50" is not a port | ${choosePort}`,
  ],
  ["true for a port", { publish: { port: true } }, `publish.port | true is not a port | ${choosePort}`],
  [
    "one port for two services of a node",
    { ports: { ajp: 80 } },
    "nodes.node1.services | httpd and tomcat both listen on port 80 | give one a port of its own, e.g. { tomcat: 81 }",
  ],
  [
    "one port for Tomcat and memcached of a node",
    { ports: { memcached: "8009" } },
    "nodes.node2.services | tomcat and memcached both listen on port 8009 | give one a port of its own, e.g. { memcached: 8010 }",
  ],

  contextPath("test", "does not start with / | put a / in front"),
  contextPath("", "does not start with / | put a / in front"),
  contextPath("/test/", "ends with / | remove the last /"),
  contextPath(
    "/a b",
    "has characters that a URL or a file name must escape | use letters, digits and . _ ~ - between the /",
  ),
  contextPath(
    "/a#b",
    "has characters that a URL or a file name must escape | use letters, digits and . _ ~ - between the /",
  ),
  contextPath(
    "/a\n",
    "has characters that a URL or a file name must escape | use letters, digits and . _ ~ - between the /",
  ),
  contextPath("/a/../b", "has an empty part, . or .. | write each part of the path by its name"),
  contextPath("/.", "has an empty part, . or .. | write each part of the path by its name"),
  contextPath("/a//b", "has an empty part, . or .. | write each part of the path by its name"),
  contextPath("/a/web-inf/b", "names a folder that Tomcat never serves | choose another name"),
  contextPath("/ROOT", 'is Tomcat\'s own name of the root | write "/"'),
  contextPath("/status", "is the balancer's own page | choose another path"),
  contextPath("/status/a", "is the balancer's own page | choose another path"),
  contextPath(
    `/${"a".repeat(128)}`,
    "is longer than 128 characters | shorten it: it becomes the name of a file",
  ),
  [
    "a number for a path",
    { page: { contextPath: 1 } },
    "page.contextPath | 1 is not a path | write a path such as /test",
  ],

  domain("an empty domain", ""),
  domain("a domain that begins with a dash", "-magedu.com"),
  domain("a domain that ends with a dot", "magedu.com."),
  domain("an underscore in a domain", "mag_edu.com"),
  domain("a line break in a domain", "magedu.com\n"),
  domain("markup for a domain", "<b>magedu.com</b>"),
  domain("a label of 64 characters", `${"a".repeat(64)}.com`),

  [
    "a host name to publish on",
    { publish: { address: "localhost" } },
    `publish.address | "localhost" is not an IPv4 address | ${writeAddress}`,
  ],
  [
    "an IPv6 address to publish on",
    { publish: { address: "::1" } },
    `publish.address | "::1" is not an IPv4 address | ${writeAddress}`,
  ],
  visited("every address, to which no visitor can go", "0.0.0.0"),
  visited("an IPv6 address", "::1"),
  visited("a URL", "http://lab.example.org"),
  visited("a name and a port", "lab.example.org:80"),
]);

function visited(what: string, address: string) {
  const raw = { ...onHosts(), publish: { address } };
  const message = `${JSON.stringify(address)} is not an address for visitors`;
  return [`${what} for visitors of hosts`, raw, `publish.address | ${message} | ${writePublic}`] as const;
}

function contextPath(path: string, problem: string) {
  const raw = { page: { contextPath: path } };
  return [
    `the path ${JSON.stringify(path).slice(0, 20)}`,
    raw,
    `page.contextPath | ${JSON.stringify(path)} ${problem}`,
  ] as const;
}

function domain(what: string, value: string) {
  const raw = { page: { domain: value } };
  const written = JSON.stringify(value);
  const shown = written.length > 60 ? `${written.slice(0, 60)}…` : written;
  return [what, raw, `page.domain | ${shown} is not a domain | ${writeDomain}`] as const;
}
