import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "../../../common/userError.ts";
import { digestOf, pluginRelease, pulumiRelease, unpackRelease } from "../../../engine/release.ts";

const work = mkdtempSync(join(tmpdir(), "release-"));
writeFileSync(join(work, "program"), "the program\n");
execFileSync("tar", ["-czf", join(work, "good.tar.gz"), "-C", work, "program"]);
const archive = readFileSync(join(work, "good.tar.gz"));
const sha1 = createHash("sha1").update(archive).digest("hex");
const sha256 = createHash("sha256").update(archive).digest("hex");

const files: Readonly<Record<string, string | Buffer>> = {
  "/good.tar.gz": archive,
  "/cut.tar.gz": archive.subarray(0, archive.length - 10),
  "/sha256.txt": `${sha256}  good.tar.gz\n${sha256}  cut.tar.gz\n`,
  "/sha1.txt": `${sha1}  ./good.tar.gz\n`,
};
const server = createServer((request, response) => {
  const file = files[request.url ?? ""];
  response.writeHead(file === undefined ? 404 : 200).end(file);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const folder = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
after(() => {
  server.close();
  rmSync(work, { recursive: true });
});

for (const checksums of ["sha256.txt", "sha1.txt"])
  test(`an archive that is what ${checksums} says is unpacked, and nothing else is left`, async () => {
    const into = join(work, checksums);
    assert.equal(await unpackRelease({ folder, archive: "good.tar.gz", checksums }, into, () => {}), true);
    assert.equal(readFileSync(join(into, "program"), "utf8"), "the program\n");
    assert.ok(!existsSync(join(into, "good.tar.gz")));
  });

test("a truncated archive stops the set-up and is thrown away", async () => {
  const into = join(work, "cut");
  const release = { folder, archive: "cut.tar.gz", checksums: "sha256.txt" };
  await assert.rejects(
    unpackRelease(release, into, () => {}),
    UserError,
  );
  assert.ok(!existsSync(join(into, "cut.tar.gz")));
});

test("a host that is not there says so at once, quietly, and is not asked again", async () => {
  const release = { folder: "http://127.0.0.1:9/", archive: "good.tar.gz", checksums: "sha256.txt" };
  const said: string[] = [];
  const begun = Date.now();
  assert.equal(await unpackRelease(release, join(work, "none"), (line) => said.push(line)), false);
  assert.equal(await unpackRelease(release, join(work, "none"), (line) => said.push(line)), false);
  assert.deepEqual(said, []);
  assert.ok(Date.now() - begun < 3000);
});

test("a host that accepts and then says nothing is given up within three seconds", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const begun = Date.now();
  const release = { folder: `http://127.0.0.1:${port}/`, archive: "good.tar.gz", checksums: "sha256.txt" };
  assert.equal(await unpackRelease(release, join(work, "silent"), () => {}), false);
  assert.ok(Date.now() - begun < 3000);
  silent.closeAllConnections();
  silent.close();
});

test("checksum lines of sha256sum, of shasum with ./ and of binary mode are read", () => {
  const lines = "aa  other.tar.gz\nbb  ./x.tar.gz\ncc *y.tar.gz\n";
  assert.equal(digestOf(lines, "x.tar.gz"), "bb");
  assert.equal(digestOf(lines, "y.tar.gz"), "cc");
  assert.equal(digestOf(lines, "z.tar.gz"), undefined);
});

test("the releases have the names Pulumi gives them", () => {
  assert.match(pulumiRelease().archive, /^pulumi-v[\d.]+-(linux|darwin)-(x64|arm64)\.tar\.gz$/);
  assert.match(
    pluginRelease("docker").archive,
    /^pulumi-resource-docker-v[\d.]+-(linux|darwin)-(amd64|arm64)/,
  );
});
