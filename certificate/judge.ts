/** What keeps a certificate from serving a host: httpd would refuse it at its start, or a browser later. */

import type { KeyObject, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import type { Problem } from "../common/userError.ts";

/** The file with the certificates, as far as it could be read. */
export interface Chain {
  /** The path as the user wrote it. */
  readonly file: string;
  /** At least one: the host's own first, as httpd sends them. */
  readonly certificates: readonly X509Certificate[];
}

/** The file with the private key. */
export interface Key {
  readonly file: string;
  readonly key: KeyObject;
}

/**
 * Returns all that is wrong.
 * @param chain undefined if the file could not be read; so for `key`.
 * @param host the name or IPv4 address in the URLs of the lab.
 */
export function judge(
  chain: Chain | undefined,
  key: Key | undefined,
  host: string,
  now: Date,
): readonly Problem[] {
  const found = [
    ...(chain ? [...nameProblems(chain, host), ...chainProblems(chain, now), ...purposeProblems(chain)] : []),
    ...(key ? keyProblems(key) : []),
    ...(chain && key ? pairProblems(chain, key) : []),
  ];
  return found.length === 0 && chain && key ? strengthProblems(chain, key) : found;
}

function nameProblems({ file, certificates: [own] }: Chain, host: string): readonly Problem[] {
  if (own === undefined || isFor(own, host)) return [];
  const names = namesOf(own);
  const whose = names.length === 0 ? "for no name at all" : `for ${names.join(", ")}`;
  const example = names.find((name) => !name.includes("*"));
  const cure = `get one for ${host}, or say in publish.name under which name visitors come`;
  return [
    certificateProblem(`${file} is ${whose}, not for ${host}`, example ? `${cure}, e.g. ${example}` : cure),
  ];
}

/** Whether a browser takes the certificate as the host's: a common name counts no more (RFC 9525, 2). */
function isFor(certificate: X509Certificate, host: string): boolean {
  const found =
    isIP(host) > 0 ? certificate.checkIP(host) : certificate.checkHost(host, { subject: "never" });
  return found !== undefined;
}

/** Returns the DNS names and addresses that a certificate is for. */
function namesOf({ subjectAltName = "" }: X509Certificate): readonly string[] {
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(([, name = ""]) => name);
}

function chainProblems({ file, certificates }: Chain, now: Date): readonly Problem[] {
  return certificates.flatMap((certificate, index) => {
    const which = index === 0 ? file : `certificate ${index + 1} in ${file}`;
    const issuer = certificates[index + 1];
    const { validFromDate, validToDate } = certificate;
    const signature = certificate.signatureAlgorithm ?? "";
    return [
      ...(validToDate < now
        ? [certificateProblem(`${which} expired on ${day(validToDate)}`, "renew it")]
        : []),
      ...(validFromDate > now
        ? [
            certificateProblem(
              `${which} is valid from ${day(validFromDate)} on`,
              "wait, or set this machine's clock right",
            ),
          ]
        : []),
      // An authority's own signature, at the end of a chain, proves nothing and is not looked at.
      ...(/sha-?1\b|md5/i.test(signature) && !certificate.checkIssued(certificate)
        ? [certificateProblem(`${which} is signed with ${signature}, which browsers refuse`, STRONG)]
        : []),
      ...(issuer && !certificate.verify(issuer.publicKey)
        ? [
            certificateProblem(
              `certificate ${index + 2} in ${file} did not issue the one before it`,
              IN_ORDER,
            ),
          ]
        : []),
    ];
  });
}

const IN_ORDER = "put the host's own certificate first, then the one that issued it, and so on";

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** `serverAuth`, and any purpose (RFC 5280, 4.2.1.12). */
const FOR_SERVERS = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];

function purposeProblems({ file, certificates: [own] }: Chain): readonly Problem[] {
  // Undefined if the certificate says nothing of its purpose, despite its type.
  const purposes: readonly string[] | undefined = own?.keyUsage;
  if (purposes === undefined || purposes.some((purpose) => FOR_SERVERS.includes(purpose))) return [];
  const message = `${file} is not for servers: its extended key usage lacks serverAuth`;
  return [certificateProblem(message, "get one for a web server")];
}

/** Chrome knows no other keys in TLS (BoringSSL's default for signatures): no Ed25519, no other curve. */
const CURVES = ["prime256v1", "secp384r1"];

const STRONG = `get one with a key of RSA with 2048 bits or more, or of ECDSA on ${CURVES.join(" or ")}, signed with SHA-256 or better`;

function keyProblems({ file, key }: Key): readonly Problem[] {
  const { asymmetricKeyType: type = "unknown", asymmetricKeyDetails: { namedCurve = "" } = {} } = key;
  if (type === "rsa" || (type === "ec" && CURVES.includes(namedCurve))) return [];
  return [keyProblem(`${file} is a key of ${namedCurve || type}, which browsers refuse`, STRONG)];
}

function pairProblems({ file, certificates }: Chain, { file: keyFile, key }: Key): readonly Problem[] {
  const index = certificates.findIndex((certificate) => certificate.checkPrivateKey(key));
  if (index === 0) return [];
  if (index > 0) {
    const message = `the certificate of the key is not the first in ${file} but number ${index + 1}`;
    return [certificateProblem(message, IN_ORDER)];
  }
  const message = `${keyFile} is the key of another certificate than ${file}`;
  return [keyProblem(message, "write the two files that were made for each other")];
}

/** OpenSSL's own judgement at the level that httpd has too, e.g. `ee key too small`. */
function strengthProblems({ file, certificates }: Chain, { key }: Key): readonly Problem[] {
  try {
    createSecureContext({ cert: certificates.join(""), key: key.export({ type: "pkcs8", format: "pem" }) });
    return [];
  } catch (error) {
    const { reason, message } = error as { readonly reason?: string; readonly message: string };
    return [certificateProblem(`OpenSSL refuses ${file}: ${reason ?? message}`, STRONG)];
  }
}

function certificateProblem(message: string, cure: string): Problem {
  return { path: "tls.certificateFile", message, cure };
}

function keyProblem(message: string, cure: string): Problem {
  return { path: "tls.keyFile", message, cure };
}
