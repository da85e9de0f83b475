import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { after, suite, test } from "node:test";
import { makeSelfSigned } from "../../../certificate/selfSigned.ts";
import { ask, type Site } from "../../../common/site.ts";
import { TestAuthority } from "../../certificates.ts";

const HOST = "shop.example.invalid";
const REQUEST = { timeoutMs: 3000 };

const authority = new TestAuthority();
after(() => authority.remove());
const own = makeSelfSigned([HOST, "127.0.0.1"], new Date());

suite("a site", () => {
  test("is asked at its address, under its own name, which leads nowhere", async () => {
    await using site = await served(own);
    const { status, body, cookies } = await ask(site.known(own.chain), site.url, {
      ...REQUEST,
      headers: { cookie: "a=b" },
    });
    assert.deepEqual([status, body, cookies], [200, `${new URL(site.url).host} a=b`, ["c=d"]]);
  });

  test("over plain HTTP as well", async () => {
    const server = createHttpServer((request, response) => response.end(request.headers.host)).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    const url = `http://${HOST}:${(server.address() as AddressInfo).port}/`;
    const { body } = await ask(
      { origin: new URL(url).origin, address: "127.0.0.1", certificate: "" },
      url,
      REQUEST,
    );
    assert.equal(body, new URL(url).host);
    server.close();
  });

  test("is known by its certificate, whoever issued it, and by no other", async () => {
    const issued = authority.issue("shop", { names: `DNS:${HOST}` });
    const files = { chain: authority.read("shop.pem"), key: authority.read("shop.key") };
    assert.ok(issued);
    await using site = await served(files);
    assert.equal((await ask(site.known(files.chain), site.url, REQUEST)).status, 200);
    await assert.rejects(ask(site.known(own.chain), site.url, REQUEST), /certificate/);
    await assert.rejects(ask(site.known(""), site.url, REQUEST), /certificate/);
  });

  test("is refused under a name that its certificate is not for", async () => {
    await using site = await served(makeSelfSigned(["127.0.0.1"], new Date()));
    await assert.rejects(ask(site.known(site.chain), site.url, REQUEST), {
      code: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
  });

  test("that does not answer in time is an error", async () => {
    await using site = await served(own, { silent: true });
    await assert.rejects(ask(site.known(own.chain), site.url, { timeoutMs: 100 }), /abort/i);
  });
});

async function served({ chain, key }: { chain: string; key: string }, { silent = false } = {}) {
  const options: ServerOptions = { cert: chain, key };
  const server = createServer(options, (request, response) => {
    if (!silent)
      response.setHeader("Set-Cookie", "c=d").end(`${request.headers.host} ${request.headers.cookie}`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://${HOST}:${(server.address() as AddressInfo).port}/`;
  const known = (certificate: string): Site => ({
    origin: new URL(url).origin,
    address: "127.0.0.1",
    certificate,
  });
  return {
    url,
    chain,
    known,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
