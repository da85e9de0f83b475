import { isNamed } from "../../topology/endpoint.ts";
import type { Acme, Balancer, Tls, Topology } from "../../topology/model.ts";
import type { PlacedCertificate } from "../../topology/plan.ts";
import { siteOf } from "../../topology/publish.ts";
import { servicePaths } from "../paths.ts";
import { type Directive, directive, print, section } from "./tree.ts";

/** Returns the modules that `tls.conf` needs. */
export function tlsModules({ certificate }: Tls): readonly string[] {
  const modules = ["alias", "headers", "http2", "socache_shmcb", "ssl"];
  return certificate.from === "acme" ? [...modules, "md"] : modules;
}

/** The names of the files with the certificate and its key. */
export const CERTIFICATE_FILE = "certificate.pem";
export const KEY_FILE = "certificate.key";

/**
 * Mozilla's "intermediate" configuration, version 5.7 (wiki.mozilla.org/Security/Server_Side_TLS): TLS 1.2 and 1.3 with
 * forward secrecy for every client since 2013. Without a ticket key that is exchanged regularly, a ticket would undo the
 * forward secrecy, so that sessions are resumed from the cache instead.
 */
const CIPHERS = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "DHE-RSA-AES128-GCM-SHA256",
  "DHE-RSA-AES256-GCM-SHA384",
  "DHE-RSA-CHACHA20-POLY1305",
];

const CURVES = ["X25519", "prime256v1", "secp384r1"];

/** Renders `tls.conf`: the balancer over HTTPS, and the redirect from plain HTTP. */
export function tlsConf(
  topology: Topology,
  tls: Tls,
  { isStapled }: Pick<PlacedCertificate, "isStapled">,
): string {
  const { balancer } = topology;
  const { runtime } = servicePaths(balancer.service);
  const site = isNamed(balancer.address) ? "*" : balancer.address;
  return print([
    directive("SSLProtocol", "-all", "+TLSv1.2", "+TLSv1.3"),
    directive("SSLCipherSuite", CIPHERS.join(":")),
    directive("SSLHonorCipherOrder", "Off"),
    directive("SSLOpenSSLConfCmd", "Curves", CURVES.join(":")),
    directive("SSLSessionTickets", "Off"),
    directive("SSLSessionCache", `shmcb:${runtime}/tls-sessions(512000)`),
    ...(isStapled ? stapling(runtime) : []),
    ...(tls.certificate.from === "acme" ? managedDomain(balancer, tls.certificate) : []),
    section("VirtualHost", `${site}:${balancer.port}`, [...names(topology, tls), redirect(topology, tls)]),
    section("VirtualHost", `${site}:${balancer.tlsPort}`, [
      ...names(topology, tls),
      directive("SSLEngine", "On"),
      // By default a connection ends after 100 requests, and the next one begins with another handshake.
      directive("MaxKeepAliveRequests", "1000"),
      ...certificate(tls),
      ...hsts(tls),
      directive("Include", "balancer.conf"),
    ]),
  ]);
}

function names({ publish }: Topology, { certificate }: Tls): readonly Directive[] {
  const { hostname } = new URL(siteOf(publish));
  const aliases = certificate.from === "acme" ? certificate.domains.filter((each) => each !== hostname) : [];
  return [
    directive("ServerName", hostname),
    ...(aliases.length > 0 ? [directive("ServerAlias", ...aliases)] : []),
  ];
}

/** With ACME mod_md hands the certificate to mod_ssl by itself, and answers the authority's questions over TLS as well. */
function certificate({ certificate: { from } }: Tls): readonly Directive[] {
  if (from === "acme") return [directive("Protocols", "h2", "http/1.1", "acme-tls/1")];
  return [
    directive("Protocols", "h2", "http/1.1"),
    directive("SSLCertificateFile", CERTIFICATE_FILE),
    directive("SSLCertificateKeyFile", KEY_FILE),
  ];
}

/**
 * mod_md renews a certificate after two thirds of its time, and a graceful restart puts it in use (MDMessageCmd,
 * `renewed`): every process of httpd has the same user, so that one of them can ask the first for it.
 */
function managedDomain(
  { service }: Pick<Balancer, "service">,
  { directory, email, domains }: Acme,
): readonly Directive[] {
  const { runtime, kept } = servicePaths(service);
  const restart = `[ $0 != renewed ] || kill -USR1 $(cat ${runtime}/httpd.pid)`;
  return [
    directive("MDStoreDir", `${kept}/acme`),
    directive("MDCertificateAuthority", directory),
    directive("MDCertificateAgreement", "accepted"),
    directive("MDContactEmail", email),
    directive("MDPrivateKeys", "secp256r1"),
    // By default anybody may read at /.httpd/certificate-status how far a renewal is.
    directive("MDCertificateStatus", "Off"),
    directive("MDMessageCmd", "/bin/bash", "-c", restart),
    directive("MDomain", ...domains),
  ];
}

/**
 * While the authority's responder does not answer, visitors get the certificate without an answer of it: by default
 * httpd would staple an error, with which some browsers refuse the certificate.
 */
function stapling(runtime: string): readonly Directive[] {
  return [
    directive("SSLUseStapling", "On"),
    directive("SSLStaplingCache", `shmcb:${runtime}/tls-stapling(128000)`),
    directive("SSLStaplingReturnResponderErrors", "Off"),
    directive("SSLStaplingFakeTryLater", "Off"),
    directive("SSLStaplingResponderTimeout", "2"),
  ];
}

/**
 * A browser remembers a permanent redirect, as it does HSTS: only if that is wanted, it is one. Both statuses keep the
 * method, so that a form arrives as such.
 */
function redirect({ publish }: Topology, { hstsMaxAge = 0 }: Tls): Directive {
  return directive("Redirect", hstsMaxAge > 0 ? "308" : "307", "/", `${siteOf(publish)}/`);
}

function hsts({ hstsMaxAge }: Tls): readonly Directive[] {
  if (hstsMaxAge === undefined) return [];
  return [directive("Header", "always", "set", "Strict-Transport-Security", `max-age=${hstsMaxAge}`)];
}
