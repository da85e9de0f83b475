import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { fetchArtifact } from "../../../artifacts/fetch.ts";
import { UserError } from "../../../common/userError.ts";
import { BODY, FAST_RETRIES, good, listen, temporaryFolder, thing } from "../../unit/artifacts/mirror.ts";
import { fetching } from "./fetching.ts";

/** A mirror that speaks TLS, and the certificate that nobody trusts yet. */
async function tlsMirror(t: TestContext) {
  const folder = await temporaryFolder(t);
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=mirror", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, ...files], {
    stdio: "ignore",
  });
  const server = https.createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, good);
  return { url: await listen(t, server), certificate };
}

/** A proxy that makes tunnels, and where to. */
async function tunnelProxy(t: TestContext) {
  const tunnels: string[] = [];
  const server = http.createServer().on("connect", (request, client) => {
    const target = request.url ?? "";
    tunnels.push(target);
    const { hostname, port } = new URL(`http://${target}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  return { url: await listen(t, server), tunnels };
}

test("a certificate that nobody vouches for ends it at once, and the cure names NODE_EXTRA_CA_CERTS", async (t) => {
  const { url } = await tlsMirror(t);
  const reports: string[] = [];
  const options = {
    env: { MSM_LAB_CACHE: await temporaryFolder(t), MSM_LAB_MAVEN_MIRROR: url },
    report: (message: string) => reports.push(message),
    retryPolicy: FAST_RETRIES,
  };
  await assert.rejects(fetchArtifact(thing(), options), (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, /certificate is not trusted: self-signed certificate/);
    assert.match(error.cure, /NODE_EXTRA_CA_CERTS/);
    return true;
  });
  assert.deepEqual(reports, []);
});

test("HTTPS_PROXY is asked for a tunnel, and NODE_EXTRA_CA_CERTS is believed", async (t) => {
  const { url, certificate } = await tlsMirror(t);
  const proxy = await tunnelProxy(t);
  const env = { HTTPS_PROXY: proxy.url, NO_PROXY: "", NODE_EXTRA_CA_CERTS: certificate };
  const path = await text(fetching(await temporaryFolder(t), url, env).stdout);
  assert.deepEqual(await readFile(path.trim()), BODY);
  assert.deepEqual(proxy.tunnels, [new URL(url).host]);
});

test("a proxy that refuses is told without its password", async (t) => {
  const refusing = http.createServer().on("connect", (_, client) => {
    client.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
  });
  const HTTPS_PROXY = (await listen(t, refusing)).replace("//", "//user:hush@");
  const MSM_LAB_MAVEN_MIRROR = "https://mirror.invalid/";
  const env = { MSM_LAB_CACHE: await temporaryFolder(t), MSM_LAB_MAVEN_MIRROR, HTTPS_PROXY };
  await assert.rejects(fetchArtifact(thing(), { env, retryPolicy: FAST_RETRIES }), (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, /407 Proxy Authentication Required/);
    assert.doesNotMatch(error.message + error.cure, /hush/);
    return true;
  });
});
