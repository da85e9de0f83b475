/** What `verify` says of HTTPS, asked of servers that do not speak it as httpd of the lab does. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createSecureServer, type SecureServerOptions } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, Server } from "node:net";
import { after, suite, test } from "node:test";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { makeSelfSigned } from "../../../certificate/selfSigned.ts";
import type { Tls, Topology } from "../../../topology/model.ts";
import { siteOf } from "../../../topology/publish.ts";
import { certificateValid } from "../../../verify/certificateValid.ts";
import type { Check, CheckOutcome } from "../../../verify/check.ts";
import { httpsSpoken } from "../../../verify/httpsSpoken.ts";
import { labUnderCheck } from "../../../verify/labUnderCheck.ts";
import { type Issued, TestAuthority, type Wish } from "../../certificates.ts";
import { assertMentions } from "../../mentions.ts";
import { nonSticky, seedTopology } from "../templates/seedTopology.ts";
import { SOME_OUTPUTS } from "./someOutputs.ts";

const HOST = "shop.example.com";

const authority = new TestAuthority();
after(() => authority.remove());

suite("the certificate", () => {
  const look = (wish: Wish) =>
    seen(certificateValid, authority.issue("shop", { names: `DNS:${HOST}`, ...wish }));

  test("of an authority that this machine knows passes, with the days that are left", async () => {
    const known = getCACertificates("default");
    setDefaultCACertificates([...known, authority.root]);
    const found = await look({});
    setDefaultCACertificates(known);
    assert.deepEqual(found, { result: "passed", seen: `for ${HOST}, 29 days left, from intermediate` });
  });

  test("of an unknown authority, or that ends soon, fails with the cure", async () => {
    assertFailed(
      await look({ days: 10 }),
      "9 days",
      "authority is none that this machine trusts",
      "update-ca-certificates",
    );
  });

  test("of another authority than was placed, or of none that the chain leads to, fails", async () => {
    const shop = authority.issue("shop", { names: `DNS:${HOST}` });
    const alone = authority.write(
      "alone.pem",
      authority.read("shop.pem").split(/(?<=END CERTIFICATE-----\n)/)[0] ?? "",
    );
    assertFailed(await seen(certificateValid, { ...shop, certificateFile: alone }), "is not in the file");
    const renewed = authority.issue("renewed", { names: `DNS:${HOST}` });
    assertFailed(await seen(certificateValid, shop, {}, renewed), "another one than was placed");
  });

  test("that the lab has signed itself passes, as the configuration wants it", async () => {
    assertMentions(
      (await seen(certificateValid, "selfSigned")).seen,
      "3649 days",
      "signed by the lab itself",
    );
  });
});

suite("the protocols", () => {
  test("of today, HTTP/2 and a redirect pass", async () => {
    assert.equal((await seen(httpsSpoken, "selfSigned")).result, "passed");
  });

  test("of yesterday fail, and so does what is missing of today", async () => {
    const old: SecureServerOptions = {
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.2",
      ciphers: "ALL:@SECLEVEL=0",
    };
    const found = await seen(httpsSpoken, "selfSigned", { ...old, make: createHttpsServer });
    assertFailed(found, "TLSv1.1 is spoken", "TLSv1.2 without HTTP/2", "TLSv1.3 is refused");
  });

  test("a page over plain HTTP fails", async () => {
    const found = await seen(httpsSpoken, "selfSigned", { plain: (_, response) => response.end("page") });
    assertFailed(found, "answers 200");
  });
});

function assertFailed(found: CheckOutcome, ...words: readonly string[]): void {
  assert.equal(found.result, "failed");
  assertMentions(`${found.seen} ${found.result === "failed" ? found.cure : ""}`, ...words);
}

interface Served extends SecureServerOptions {
  /** What answers over plain HTTP. Default: a redirect. */
  readonly plain?: RequestListener;
  /** Default: a server with HTTP/2. */
  readonly make?: typeof createHttpsServer;
}

/**
 * What a check finds of a server with this certificate.
 * @param configured the certificate of the configuration. Default: the same.
 */
async function seen(
  check: Check,
  certificate: Issued | "selfSigned",
  { plain, make, ...options }: Served = {},
  configured = certificate,
): Promise<CheckOutcome> {
  const { chain, key } =
    certificate === "selfSigned" ? makeSelfSigned([HOST], new Date()) : placed(certificate);
  const spoken = { cert: chain, key, minVersion: "TLSv1.2", ...options } as const;
  const secure = make?.(spoken) ?? createSecureServer(spoken);
  const httpsPort = await listen(secure);
  const http = createHttpServer(
    plain ??
      ((request, response) => {
        response.writeHead(307, { location: `https://${HOST}:${httpsPort}${request.url}` }).end();
      }),
  );
  const publish = { address: "127.0.0.1", port: await listen(http), httpsPort, name: HOST };
  const tls: Tls = {
    certificate: configured === "selfSigned" ? { from: "selfSigned" } : { from: "files", ...configured },
  };
  const topology: Topology = { ...seedTopology(nonSticky), publish, tls };
  const outputs = { ...SOME_OUTPUTS, url: `${siteOf(publish)}/test/`, certificate: chain };
  try {
    return await check.look(labUnderCheck("none", topology, outputs));
  } finally {
    secure.close();
    http.close();
  }
}

function placed({ certificateFile, keyFile }: Issued) {
  const name = (path: string) => path.replace(/^.*\//, "");
  return { chain: authority.read(name(certificateFile)), key: authority.read(name(keyFile)) };
}

async function listen(server: unknown): Promise<number> {
  assert.ok(server instanceof Server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
