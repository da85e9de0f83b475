import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { makeSelfSigned } from "../../../certificate/selfSigned.ts";
import { TestAuthority } from "../../certificates.ts";

const NOW = new Date("2026-01-02T03:04:05Z");
/** Of each value: how long its tag and length are, and its content. */
const LENGTHS = /hl=(\d+) l= *(\d+)/g;

const LONG = `${"a".repeat(60)}.example.org`;

test("a certificate that the lab signs is for each of its names, valid from the day before on, and no authority's", () => {
  const { chain, key } = makeSelfSigned(["127.0.0.1", "localhost", LONG], NOW);
  const made = new X509Certificate(chain);
  assert.equal(made.subjectAltName, `IP Address:127.0.0.1, DNS:localhost, DNS:${LONG}`);
  assert.equal(made.subject, "CN=127.0.0.1");
  assert.equal(made.ca, false);
  assert.deepEqual(made.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
  assert.equal(made.validFromDate.toISOString(), "2026-01-01T03:04:05.000Z");
  assert.ok(made.verify(made.publicKey) && made.checkPrivateKey(createPrivateKey(key)));
  assert.equal(made.checkHost("example.org"), undefined);
});

test("OpenSSL's strict judgement finds it right, also with names of every length and after 2049", () => {
  const authority = new TestAuthority();
  try {
    for (const length of [1, 40, 41, 55, 56, 63]) {
      const name = `${"a".repeat(length)}.org`;
      const { chain } = makeSelfSigned([name, LONG], length === 63 ? new Date("2045-01-01") : new Date());
      const file = authority.write("made.pem", chain);
      const strict = ["-x509_strict", "-check_ss_sig", "-purpose", "sslserver", "-verify_hostname", name];
      const when = length === 63 ? ["-attime", String(Date.parse("2050-01-01") / 1000)] : [];
      assert.match(String(authority.openssl("verify", ...strict, ...when, "-CAfile", file, file)), /: OK/);
      // Browsers refuse a length with more bytes than it needs; OpenSSL does not.
      for (const [, header, length] of String(authority.openssl("asn1parse", "-in", file)).matchAll(
        LENGTHS,
      )) {
        assert.equal(Number(header), [128, 256].filter((limit) => Number(length) >= limit).length + 2);
      }
    }
  } finally {
    authority.remove();
  }
});

test("a name that is too long for a common name is an alternative name alone", () => {
  assert.equal(new X509Certificate(makeSelfSigned([LONG], NOW).chain).subject, "CN=msm-lab");
});

test("two certificates have neither serial number nor key in common", () => {
  const [one, other] = [makeSelfSigned(["a"], NOW), makeSelfSigned(["a"], NOW)].map(
    ({ chain }) => new X509Certificate(chain),
  );
  assert.notEqual(one?.serialNumber, other?.serialNumber);
  assert.notEqual(one?.fingerprint256, other?.fingerprint256);
});
