import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { certificateProblems, readCertificate } from "../../../certificate/files.ts";
import { judge } from "../../../certificate/judge.ts";
import { parseCertificates } from "../../../certificate/parsing.ts";
import type { Problem } from "../../../common/userError.ts";
import { type Issued, TestAuthority } from "../../certificates.ts";
import { assertMentions } from "../../mentions.ts";
import { nonSticky, seedTopology } from "../templates/seedTopology.ts";

const CERTIFICATE = "tls.certificateFile";
const KEY = "tls.keyFile";
const HOST = "shop.example.com";

const authority = new TestAuthority();
after(() => authority.remove());

const shop = authority.issue("shop", { names: `DNS:${HOST},DNS:*.example.org` });
const own = authority.read("shop.pem").split(/(?<=-----END CERTIFICATE-----\n)/)[0] ?? "";
const named = (wish: Omit<Parameters<typeof authority.issue>[1], "names">) => ({
  names: `DNS:${HOST}`,
  ...wish,
});

suite("a certificate in files", () => {
  test("that are right has no problem, also with a wildcard", async () => {
    assert.deepEqual(await problemsOf(shop), []);
    assert.deepEqual(await problemsOf(shop, "www.example.org"), []);
    const rsa = authority.issue("rsa", named({ key: ["rsa:2048"] }));
    assert.deepEqual(await problemsOf(rsa), []);
    const address = authority.issue("address", { names: "IP:127.0.0.1" });
    assert.deepEqual(await problemsOf(address, "127.0.0.1"), []);
    // Both in one file, with what a program wrote between them, and lines that end as on Windows.
    const both = authority.write(
      "both.pem",
      `Bag Attributes\n${authority.read("shop.key")}subject=/CN=a\n${authority.read("shop.pem")}`.replaceAll(
        "\n",
        "\r\n",
      ),
    );
    assert.deepEqual(await problemsOf({ certificateFile: both, keyFile: both }), []);
  });

  test("is read with its chain and its key in PKCS #8, and stapled only if it says where to ask", async () => {
    const read = await readCertificate(topology(shop));
    assert.equal(read?.chain.match(/BEGIN CERTIFICATE/g)?.length, 2);
    assert.match(read?.key ?? "", /^-----BEGIN PRIVATE KEY-----\n/);
    assert.equal(read?.isStapled, false);
    const aia = ["authorityInfoAccess=OCSP;URI:http://ocsp.example.com/"];
    const asked = authority.issue("asked", named({ extensions: aia }));
    assert.equal((await readCertificate(topology(asked)))?.isStapled, true);
    const alone = authority.write(
      "alone.pem",
      parseCertificates("", Buffer.from(authority.read("asked.pem")))[0]?.toString() ?? "",
    );
    assert.equal((await readCertificate(topology({ ...asked, certificateFile: alone })))?.isStapled, false);
  });

  const refused: readonly (readonly [
    string,
    () => Issued,
    ...(readonly [path: string, ...words: string[]])[],
  ])[] = [
    [
      "is missing",
      () => ({ certificateFile: "none.pem", keyFile: "none.key" }),
      [CERTIFICATE, "none.pem"],
      [KEY, "none.key"],
    ],
    ["is a folder", () => ({ ...shop, certificateFile: authority.folder }), [CERTIFICATE, "EISDIR"]],
    [
      "is taken for the key, and the key for it",
      () => ({ certificateFile: shop.keyFile, keyFile: shop.certificateFile }),
      [CERTIFICATE, "holds a private key"],
      [KEY, "holds a certificate"],
    ],
    [
      "is in DER",
      () => ({ ...shop, certificateFile: der() }),
      [CERTIFICATE, "binary", "openssl x509 -inform der"],
    ],
    ["is empty", () => ({ ...shop, certificateFile: authority.write("empty", "") }), [CERTIFICATE, "empty"]],
    [
      "is damaged, with its key",
      () => ({
        certificateFile: authority.write("damaged.pem", own.replace(/\n.{10}/, "\nAAAAAAAAAA")),
        keyFile: authority.write(
          "damaged.key",
          authority.read("shop.key").replace(/\n.{10}/, "\nAAAAAAAAAA"),
        ),
      }),
      [CERTIFICATE, "damaged"],
      [KEY, "damaged"],
    ],
    [
      "has another's key",
      () => ({ ...shop, keyFile: authority.issue("other", named({})).keyFile }),
      [KEY, "another certificate"],
    ],
    [
      "has a key with a password",
      () => ({ ...shop, keyFile: locked("pkcs8", "-topk8") }),
      [KEY, "password", "openssl pkey"],
    ],
    [
      "has such a key of old OpenSSL",
      () => ({ ...shop, keyFile: locked("ec", "-aes256") }),
      [KEY, "password", "openssl pkey"],
    ],
    [
      "has its name as a common name alone",
      () => authority.issue(HOST, {}),
      [CERTIFICATE, "no name", "publish.name"],
    ],
    [
      "has another name",
      () => authority.issue("elsewhere", { names: "DNS:a.org,IP:10.0.0.1" }),
      [CERTIFICATE, "a.org, 10.0.0.1", HOST, "publish.name"],
    ],
    [
      "is for clients",
      () => authority.issue("client", named({ extensions: ["extendedKeyUsage=clientAuth"] })),
      [CERTIFICATE, "serverAuth"],
    ],
    [
      "has a short key",
      () => authority.issue("short", named({ key: ["rsa:1024"] })),
      [CERTIFICATE, "too small", "2048"],
    ],
    [
      "is signed with SHA-1",
      () => authority.issue("sha1", named({ digest: "sha1" })),
      [CERTIFICATE, "SHA1", "SHA-256"],
    ],
    [
      "has a key that browsers do not know",
      () => authority.issue("ed", named({ key: ["ed25519"] })),
      [KEY, "ed25519", "ECDSA"],
    ],
    [
      "has a curve that browsers do not know",
      () => authority.issue("p521", named({ key: ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"] })),
      [KEY, "secp521r1", "prime256v1"],
    ],
    [
      "stands behind its issuer",
      () => ({
        ...shop,
        certificateFile: authority.write("turned.pem", authority.read("intermediate.pem") + own),
      }),
      [CERTIFICATE, "no name"],
      [CERTIFICATE, "certificate 2", "first"],
      [CERTIFICATE, "number 2", "first"],
    ],
    [
      "stands before one that did not issue it",
      () => ({ ...shop, certificateFile: authority.write("gap.pem", own + authority.root) }),
      [CERTIFICATE, "certificate 2", "did not issue"],
    ],
    [
      "has another name, beside a key that is missing,",
      () => ({
        certificateFile: authority.issue("late", { names: "DNS:a.org" }).certificateFile,
        keyFile: "none",
      }),
      [KEY, "none"],
      [CERTIFICATE, "a.org"],
    ],
  ];
  for (const [what, files, ...expected] of refused) {
    test(`that ${what} is refused`, async () => {
      const problems = await problemsOf(files());
      assert.deepEqual(
        problems.map(({ path }) => path),
        expected.map(([path]) => path),
        JSON.stringify(problems),
      );
      for (const [index, [, ...words]] of expected.entries()) {
        assertMentions(`${problems[index]?.message} ${problems[index]?.cure}`, ...words);
      }
    });
  }

  test("that this user may not read is refused", { skip: process.getuid?.() === 0 }, async () => {
    const closed = authority.write("closed.pem", own);
    chmodSync(closed, 0);
    assertMentions((await problemsOf({ ...shop, certificateFile: closed }))[0]?.message ?? "", "EACCES");
  });

  test("that has expired, or whose issuer has, or that is not valid yet is refused", () => {
    const certificates = parseCertificates("shop.pem", Buffer.from(authority.read("shop.pem")));
    const at = (days: number) =>
      judge(
        { file: "shop.pem", certificates },
        undefined,
        HOST,
        new Date(Date.now() + days * 24 * 3600 * 1000),
      );
    assert.deepEqual(at(29), []);
    const told = at(31).map(({ message }) => message);
    assert.equal(told.length, 2);
    assertMentions(told[0] ?? "", "shop.pem expired on");
    assertMentions(told[1] ?? "", "certificate 2 in shop.pem expired");
    assertMentions(at(-1)[0]?.message ?? "", "valid from");
  });
});

function topology(files: Issued) {
  return { ...seedTopology(nonSticky), tls: { certificate: { from: "files" as const, ...files } } };
}

async function problemsOf(files: Issued, host = HOST): Promise<readonly Problem[]> {
  return await certificateProblems({
    ...topology(files),
    publish: { address: "127.0.0.1", port: 80, httpsPort: 443, name: host },
  });
}

function der(): string {
  authority.openssl("x509", "-in", "shop.pem", "-outform", "der", "-out", "shop.der");
  return join(authority.folder, "shop.der");
}

function locked(program: string, how: string): string {
  authority.openssl(program, how, "-in", "shop.key", "-out", `${program}.key`, "-passout", "pass:secret");
  return join(authority.folder, `${program}.key`);
}
