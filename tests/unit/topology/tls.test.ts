/** HTTPS and proxies in front: `tls`, `trustedProxies`, and the ports and names that go with them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { siteOf } from "../../../topology/publish.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, type Refusal, refuses } from "./problemsOf.ts";
import { onHosts } from "./sshHosts.ts";

const files = { certificateFile: "shop.pem", keyFile: "~/shop.key" };
const selfSigned = { selfSigned: true };
const tlsKeys = "certificateFile, keyFile, selfSigned, acme, hstsMaxAge";
const acme = {
  domains: ["shop.example.com", "www.example.com"],
  email: "a@example.com",
  acceptTermsOfService: true,
};
const writeProxies = "[10.0.0.5, 10.1.0.0/16]";

test("without tls there is neither a second port nor https", () => {
  for (const tls of [undefined, null, {}]) {
    const topology = parseTopology({ tls, ports: { https: 444 }, publish: { httpsPort: 9443 } });
    assert.ok(!("tls" in topology));
    assert.deepEqual(topology.publish, { address: "127.0.0.1", port: 8080 });
    assert.equal(topology.balancer.tlsPort, undefined);
    assert.equal(siteOf(topology.publish), "http://127.0.0.1:8080");
  }
});

test("with tls httpd has a second port, published at one of its own, and URLs are https", () => {
  const { tls, balancer, nodes, publish } = parseTopology({ tls: { selfSigned: "true" } });
  assert.deepEqual(tls, { certificate: { from: "selfSigned" } });
  assert.equal(balancer.tlsPort, 443);
  assert.equal(nodes[0]?.services[0]?.tlsPort, 443);
  assert.deepEqual(publish, { address: "127.0.0.1", port: 8080, httpsPort: 8443 });
  assert.equal(siteOf(publish), "https://127.0.0.1:8443");
});

test("on hosts visitors come to port 443 of the balancer, and the URL need not say so", () => {
  const published = (more: object) => parseTopology({ ...onHosts(), tls: files, ...more }).publish;
  assert.deepEqual(published({}), { address: "172.16.103.1", port: 80, httpsPort: 443 });
  assert.equal(siteOf(published({})), "https://172.16.103.1");
  assert.equal(published({ ports: { https: 444 } }).httpsPort, 444);
  assert.equal(published({ publish: { httpsPort: 8443 } }).httpsPort, 8443);
});

test("a certificate in files, and for how long browsers remember HTTPS", () => {
  const { tls } = parseTopology({ tls: { ...files, hstsMaxAge: "31536000" } });
  assert.deepEqual(tls, { certificate: { from: "files", ...files }, hstsMaxAge: 31536000 });
  assert.equal(parseTopology({ tls: { ...files, hstsMaxAge: 0 } }).tls?.hstsMaxAge, 0);
});

test("the name that visitors type is in the URL, with the address that Docker listens at beside it", () => {
  const { publish } = parseTopology({
    tls: files,
    publish: { address: "0.0.0.0", httpsPort: 443, name: "shop.example.com" },
  });
  assert.equal(siteOf(publish), "https://shop.example.com");
  assert.equal(publish.address, "0.0.0.0");
});

test("on hosts httpd may get a certificate by itself, for domains of which the first is the lab's name", () => {
  const { tls, publish } = parseTopology({ ...onHosts(), tls: { acme } });
  const { domains, email } = acme;
  const directory = "https://acme-v02.api.letsencrypt.org/directory";
  assert.deepEqual(tls, { certificate: { from: "acme", domains, email, directory } });
  assert.equal(siteOf(publish), "https://shop.example.com");
  assert.equal(publish.address, "172.16.103.1");
  const named = parseTopology({ ...onHosts(), tls: { acme }, publish: { name: "www.example.com" } });
  assert.equal(siteOf(named.publish), "https://www.example.com");
});

test("proxies are addresses and networks, each once", () => {
  const { trustedProxies } = parseTopology({ trustedProxies: ["10.0.0.5", "10.1.0.0/16", "10.0.0.5"] });
  assert.deepEqual(trustedProxies, ["10.0.0.5", "10.1.0.0/16"]);
  assert.deepEqual(parseTopology({}).trustedProxies, []);
});

test("all that is wrong with both is told at once", () => {
  const wrong = { tls: { ...selfSigned, keyFile: "a" }, ports: { https: 0 }, trustedProxies: ["proxy"] };
  const paths = problemsOf(wrong).map(({ path }) => path);
  assert.deepEqual(paths, ["ports.https", "tls.keyFile", "trustedProxies"]);
});

refuses([
  ["a key of tls that nobody knows", { tls: { certFile: "a", ...selfSigned } }, "tls.certFile", tlsKeys],
  ["a certificate for tls", { tls: "shop.pem" }, "tls", tlsKeys, '"shop.pem"'],
  ["tls without a certificate", { tls: { hstsMaxAge: 60 } }, "tls", "selfSigned: true", "no certificate"],
  ["tls that is to be neither", { tls: { selfSigned: false } }, "tls", "certificateFile and keyFile"],
  ["a certificate without its key", { tls: { certificateFile: "a" } }, "tls.keyFile", "PEM", "missing"],
  ["a key without its certificate", { tls: { keyFile: "a" } }, "tls.certificateFile", "PEM", "missing"],
  ["a line break in a path", { tls: { ...files, keyFile: "a\nb" } }, "tls.keyFile", "PEM"],
  ["a number for selfSigned", { tls: { selfSigned: 1 } }, "tls.selfSigned", "true or false"],
  [
    "files beside selfSigned",
    { tls: { ...selfSigned, keyFile: "a" } },
    "tls.keyFile",
    "remove",
    "selfSigned",
  ],
  [
    "HSTS with a certificate that browsers warn of",
    { tls: { ...selfSigned, hstsMaxAge: 60 } },
    "tls.hstsMaxAge",
    "certificate authority",
    "warning",
  ],
  ["a word for the time of HSTS", { tls: { ...files, hstsMaxAge: "long" } }, "tls.hstsMaxAge", "63072000"],
  ["HSTS for three years", { tls: { ...files, hstsMaxAge: 94608000 } }, "tls.hstsMaxAge", "63072000"],

  [
    "HTTP and HTTPS on one port",
    { tls: selfSigned, ports: { https: 80 } },
    "nodes.node1.services",
    "ports.https",
    "HTTPS",
  ],
  [
    "HTTPS on Tomcat's port",
    { tls: selfSigned, ports: { https: 8009 } },
    "nodes.node1.services",
    "{ tomcat: 8010 }",
    "httpd",
    "tomcat",
  ],
  [
    "HTTP and HTTPS published at one port",
    { tls: selfSigned, publish: { httpsPort: 8080 } },
    "publish.httpsPort",
    "another",
    "8080",
  ],
  [
    "a port for HTTPS out of range, also without tls",
    { publish: { httpsPort: 70000 } },
    "publish.httpsPort",
    "65535",
  ],
  [
    "HTTPS for every address under no name",
    { tls: selfSigned, publish: { address: "0.0.0.0" } },
    "publish.name",
    "certificate",
    "0.0.0.0",
  ],
  ["a URL for a name", { publish: { name: "https://a.org" } }, "publish.name", "www.example.com"],
  ["a wildcard for a name", { publish: { name: "*.a.org" } }, "publish.name", "www.example.com"],

  ["ACME in Docker", { tls: { acme } }, "tls.acme", "selfSigned", "ssh"],
  withAcme("no domain", { domains: [] }, "domains", "www.example.com", "empty"),
  withAcme("a wildcard", { domains: ["*.example.com"] }, "domains", "www.example.com", "*.example.com"),
  withAcme("an address for a domain", { domains: ["203.0.113.7"] }, "domains", "www.example.com"),
  withAcme("a domain that no authority knows", { domains: ["localhost"] }, "domains", "www.example.com"),
  withAcme("no e-mail address", { email: undefined }, "email", "admin@example.com", "missing"),
  withAcme("a name for an e-mail address", { email: "admin" }, "email", "admin@example.com", "admin"),
  withAcme("a directive behind an e-mail address", { email: "a@b\nListen 1" }, "email", "admin@example.com"),
  withAcme(
    "terms that nobody accepted",
    { acceptTermsOfService: undefined },
    "acceptTermsOfService",
    "true",
    "terms",
  ),
  withAcme("a directory over plain HTTP", { directory: "http://ca.example.com/" }, "directory", "https"),
  withAcme("a directory that is none", { directory: 'https://a b"' }, "directory", "https"),
  withAcme("a key of acme that nobody knows", { domain: "a.org" }, "domain", "domains, email", '"domains"'),
  ["a file beside acme", { ...onHosts(), tls: { acme, keyFile: "a" } }, "tls.keyFile", "remove", "acme"],
  [
    "a name that the certificate will not have",
    { ...onHosts(), tls: { acme }, publish: { name: "other.example.com" } },
    "publish.name",
    "shop.example.com, www.example.com",
    "other.example.com",
    "tls.acme.domains",
  ],

  ["a proxy that is no list", { trustedProxies: "10.0.0.5" }, "trustedProxies", writeProxies, '"10.0.0.5"'],
  [
    "a proxy by its name",
    { trustedProxies: ["proxy.example.com"] },
    "trustedProxies",
    writeProxies,
    "proxy.example.com",
  ],
  ["a proxy's IPv6 address", { trustedProxies: ["2001:db8::1"] }, "trustedProxies", writeProxies],
  [
    "an address with a directive",
    { trustedProxies: ["10.0.0.5'\nRequire all granted"] },
    "trustedProxies",
    writeProxies,
  ],
  [
    "an address within a network",
    { trustedProxies: ["10.1.2.3/16"] },
    "trustedProxies",
    "10.1.0.0/16",
    "10.1.2.3",
  ],
  ["a prefix that is none", { trustedProxies: ["10.0.0.0/33"] }, "trustedProxies", writeProxies],
  ["everybody", { trustedProxies: ["0.0.0.0/0"] }, "trustedProxies", writeProxies, "everybody"],
]);

function withAcme(what: string, own: object, key: string, cure: string, ...message: string[]): Refusal {
  return [
    `${what} with ACME`,
    { ...onHosts(), tls: { acme: { ...acme, ...own } } },
    `tls.acme.${key}`,
    cure,
    ...message,
  ];
}
