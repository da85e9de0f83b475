/** Target, profile, ports, page, application, publish. */

import { refuses } from "./problemsOf.ts";
import { onHosts } from "./sshHosts.ts";

const writeProfile = "tomcat11, tomcat10, tomcat9, tomcat8";
const choosePort = "65535";
const writeDomain = "magedu.com";
const writePublic = "DNS name";
const writeAddress = "0.0.0.0";

refuses([
  ["a target that does not exist", { target: "dcoker" }, "target", "docker, ssh", '"dcoker"', '"docker"'],
  ["Tomcat 11.0", { profile: "tomcat11.0" }, "profile", writeProfile, '"tomcat11"'],
  ["Tomcat 7", { profile: "tomcat7" }, "profile", writeProfile, '"tomcat7"'],
  ["a profile that does not exist", { profile: "jetty" }, "profile", writeProfile, '"jetty"'],
  ["a number for a profile", { profile: 9 }, "profile", writeProfile, "9"],

  [
    "a secret for a number of its rotation",
    { rotation: { ajpSecret: "abc" } },
    "rotation.ajpSecret",
    "0 to 1000000",
    '"abc"',
  ],
  [
    "a secret that nobody generates",
    { rotation: { tomcat: 1 } },
    "rotation.tomcat",
    "ajpSecret, statusPassword",
  ],

  ["port 0", { ports: { http: 0 } }, "ports.http", choosePort, "0"],
  ["port 65536", { ports: { ajp: 65536 } }, "ports.ajp", choosePort, "65536"],
  ["port 65536 as text", { ports: { ajp: "65536" } }, "ports.ajp", choosePort, '"65536"'],
  ["a negative port", { ports: { ajp: -1 } }, "ports.ajp", choosePort, "-1"],
  ["half a port", { ports: { ajp: 80.5 } }, "ports.ajp", choosePort, "80.5"],
  ["text for a port", { ports: { memcached: "http" } }, "ports.memcached", choosePort, '"http"'],
  ["hexadecimal text for a port", { ports: { memcached: "0x50" } }, "ports.memcached", choosePort, '"0x50"'],
  ["true for a port", { publish: { port: true } }, "publish.port", choosePort, "true"],
  [
    "one port for two services of a node",
    { ports: { ajp: 80 } },
    "nodes.node1.services",
    "{ tomcat: 81 }",
    "httpd",
    "tomcat",
    "80",
  ],
  [
    "one port for Tomcat and memcached of a node",
    { ports: { memcached: "8009" } },
    "nodes.node2.services",
    "{ memcached: 8010 }",
    "tomcat",
    "memcached",
    "8009",
  ],

  contextPath("test", "/ in front"),
  contextPath("", "/ in front"),
  contextPath("/test/", "last /"),
  contextPath("/a b", ". _ ~ -"),
  contextPath("/a#b", ". _ ~ -"),
  contextPath("/a\n", ". _ ~ -"),
  contextPath("/a/../b", "name"),
  contextPath("/.", "name"),
  contextPath("/a//b", "name"),
  contextPath("/a/web-inf/b", "another name"),
  contextPath("/ROOT", '"/"'),
  contextPath("/status", "another path"),
  contextPath("/status/a", "another path"),
  contextPath(`/${"a".repeat(128)}`, "shorten", "128"),
  ["a number for a path", { page: { contextPath: 1 } }, "page.contextPath", "/test", "1"],

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
    "publish.address",
    writeAddress,
    '"localhost"',
  ],
  [
    "an IPv6 address to publish on",
    { publish: { address: "::1" } },
    "publish.address",
    writeAddress,
    '"::1"',
  ],
  visited("every address, to which no visitor can go", "0.0.0.0"),
  visited("an IPv6 address", "::1"),
  visited("a URL", "http://lab.example.org"),
  visited("a name and a port", "lab.example.org:80"),
]);

function visited(what: string, address: string) {
  const raw = { ...onHosts(), publish: { address } };
  const named = JSON.stringify(address);
  return [`${what} for visitors of hosts`, raw, "publish.address", writePublic, named] as const;
}

function contextPath(path: string, cure: string, ...named: readonly string[]) {
  const raw = { page: { contextPath: path } };
  return [
    `the path ${JSON.stringify(path).slice(0, 20)}`,
    raw,
    "page.contextPath",
    cure,
    JSON.stringify(path),
    ...named,
  ] as const;
}

function domain(what: string, value: string) {
  const raw = { page: { domain: value } };
  const written = JSON.stringify(value);
  const shown = written.length > 60 ? `${written.slice(0, 60)}…` : written;
  return [what, raw, "page.domain", writeDomain, shown] as const;
}
