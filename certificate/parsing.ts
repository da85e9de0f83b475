/** Makes a certificate and a key of what lies in files; each fault is a `UserError` with the cure. */

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { UserError } from "../common/userError.ts";
import { blocksOf } from "./pem.ts";

const CERTIFICATE = /^((X509|TRUSTED) )?CERTIFICATE$/;
const PRIVATE_KEY = /^((RSA|EC|DSA|ENCRYPTED) )?PRIVATE KEY$/;

/** The first byte of both DER and PKCS #12: a sequence of ASN.1. */
const SEQUENCE = 0x30;

/**
 * Returns the certificates of a file in PEM, at least one, in its order.
 * @param name the file's, as the user wrote it.
 * @throws {UserError}
 */
export function parseCertificates(name: string, content: Buffer): readonly X509Certificate[] {
  const blocks = blocksOf(content.toString(), CERTIFICATE);
  if (blocks.length === 0)
    throw new UserError(`${name} ${kindOf(content)}, not a certificate in PEM`, PEM_CURE);
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw new UserError(
        `certificate ${index + 1} in ${name} is damaged: ${reasonOf(error)}`,
        "get it anew",
      );
    }
  });
}

const PEM_CURE =
  "write a file that begins with -----BEGIN CERTIFICATE-----; others are converted by `openssl x509 -inform der` and `openssl pkcs12 -nokeys`";

/**
 * Returns the private key of a file in PEM.
 * @throws {UserError} also if a password protects it: httpd would ask for it at each start (mod_ssl, SSLPassPhraseDialog).
 */
export function parsePrivateKey(name: string, content: Buffer): KeyObject {
  const [block] = blocksOf(content.toString(), PRIVATE_KEY);
  if (block === undefined) {
    const cure = "write a file that has -----BEGIN PRIVATE KEY-----, or EC or RSA in that line";
    throw new UserError(`${name} ${kindOf(content)}, not a private key in PEM`, cure);
  }
  if (/ENCRYPTED/.test(block)) {
    const cure = `take the password off in a copy that only you may read: (umask 077; openssl pkey -in ${name} -out COPY)`;
    throw new UserError(
      `${name} is protected by a password, which nobody is there to type when httpd starts`,
      cure,
    );
  }
  try {
    return createPrivateKey(block);
  } catch (error) {
    throw new UserError(`the private key in ${name} is damaged: ${reasonOf(error)}`, "get it anew");
  }
}

/** What lies there, as the end of a sentence. */
function kindOf(content: Buffer): string {
  const text = content.toString();
  if (content.length === 0) return "is empty";
  if (blocksOf(text, CERTIFICATE).length > 0) return "holds a certificate";
  if (blocksOf(text, PRIVATE_KEY).length > 0) return "holds a private key";
  if (blocksOf(text, /REQUEST/).length > 0) return "holds a request for a certificate";
  return content[0] === SEQUENCE ? "is binary (DER or PKCS #12)" : "holds something else";
}

/** OpenSSL's words, without its numbers. */
function reasonOf(error: unknown): string {
  const { reason, message } = error as { readonly reason?: string; readonly message?: string };
  return reason ?? message ?? String(error);
}
