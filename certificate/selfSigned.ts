/**
 * A certificate that signs itself (RFC 5280). Node makes keys and signatures, but no certificates; what is missing is
 * DER, for which a library such as @peculiar/x509 would bring 19 packages.
 */

import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import { pemOf } from "./pem.ts";

/** Ten years: no authority limits it, and a lab that is up for that long finds out from `./lab verify`. */
const VALID_DAYS = 3650;

const DAY_MS = 24 * 60 * 60 * 1000;

export interface SelfSignedCertificate {
  /** In PEM. */
  readonly chain: string;
  /** In PEM, PKCS #8. */
  readonly key: string;
}

/**
 * @param names DNS names and IPv4 addresses, at least one.
 * @param now it is valid from a day before on, for machines whose clock is behind.
 */
export function makeSelfSigned(names: readonly string[], now: Date): SelfSignedCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const name = sequence(set(sequence(oid(COMMON_NAME), utf8(commonName(names)))));
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))), // version 3
    integer(serial()),
    SIGNED_BY,
    name,
    sequence(time(now.getTime() - DAY_MS), time(now.getTime() + VALID_DAYS * DAY_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(3, sequence(...extensions(names))),
  );
  const signature = sign("sha256", body, privateKey);
  return {
    chain: pemOf("CERTIFICATE", sequence(body, SIGNED_BY, bits(signature))),
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

/** httpd warns at its start if its own name is an address that is not the common name; that has 64 characters at most. */
function commonName([first = ""]: readonly string[]): string {
  return first.length > 64 ? "msm-lab" : first;
}

/** It is no authority: trusting it trusts nothing else. */
function extensions(names: readonly string[]): readonly Buffer[] {
  return [
    extension(BASIC_CONSTRAINTS, TRUE, sequence()),
    extension(KEY_USAGE, TRUE, der(0x03, Buffer.from([7, 0x80]))), // digitalSignature, the first of 8 bits
    extension(EXTENDED_KEY_USAGE, sequence(oid(SERVER_AUTH))),
    extension(SUBJECT_ALT_NAME, sequence(...names.map(generalName))),
  ];
}

function extension(id: string, ...parts: readonly Buffer[]): Buffer {
  const value = parts.at(-1) ?? Buffer.alloc(0);
  return sequence(oid(id), ...parts.slice(0, -1), der(0x04, value));
}

function generalName(name: string): Buffer {
  return isIPv4(name) ? der(0x87, Buffer.from(name.split(".").map(Number))) : der(0x82, Buffer.from(name));
}

/** Object identifiers, as DER has them. */
const COMMON_NAME = "550403";
const BASIC_CONSTRAINTS = "551d13";
const KEY_USAGE = "551d0f";
const EXTENDED_KEY_USAGE = "551d25";
const SUBJECT_ALT_NAME = "551d11";
const SERVER_AUTH = "2b06010505070301";
const ECDSA_WITH_SHA256 = "2a8648ce3d040302";

const TRUE = der(0x01, Buffer.from([0xff]));
const SIGNED_BY = sequence(oid(ECDSA_WITH_SHA256));

/** DER's one form: tag, length, content. The length has as few bytes as it can; browsers refuse others. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length = Buffer.from(body.length.toString(16).replace(/^(..)*.$/, "0$&"), "hex");
  const isLong = body.length >= 0x80;
  return Buffer.concat([Buffer.from(isLong ? [tag, 0x80 + length.length] : [tag]), length, body]);
}

function sequence(...content: readonly Buffer[]): Buffer {
  return der(0x30, ...content);
}

function set(...content: readonly Buffer[]): Buffer {
  return der(0x31, ...content);
}

function tagged(number: number, content: Buffer): Buffer {
  return der(0xa0 + number, content);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

/** @param bytes of a positive number, without leading zeros. */
function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function utf8(text: string): Buffer {
  return der(0x0c, Buffer.from(text));
}

function bits(content: Buffer): Buffer {
  return der(0x03, Buffer.from([0]), content);
}

/** Until 2049 in UTCTime, `YYMMDDHHMMSSZ`, from 2050 on with four digits (RFC 5280, 4.1.2.5). */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return digits < "2050" ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

/** Positive, with its first byte not zero. */
function serial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}
