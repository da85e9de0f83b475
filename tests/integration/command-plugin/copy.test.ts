import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type PropertyMap, secret } from "../../../engine/command-plugin/propertyValue.ts";
import { eventually } from "../../eventually.ts";
import type { Plugin } from "./plugin.ts";
import { type RemoteHost, remoteHost } from "./remoteHost.ts";
import { sshServer } from "./sshServer.ts";

const COPY = "command:remote:CopyToRemote";

describe("a copy", () => {
  let host: RemoteHost;
  let plugin: Plugin;
  let dir: string;
  let place: PropertyMap;
  let connection: PropertyMap;
  before(async () => {
    host = await remoteHost();
    ({ plugin, dir, place, connection } = host);
  });
  after(() => host?.remove());

  const file = (path: string, hash: string): PropertyMap => ({
    "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
    path,
    hash,
  });
  const text = (content: string): PropertyMap => ({ ...file("", content), text: content });
  const folder = (path: string): PropertyMap => ({
    "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
    path,
    hash: path,
  });
  let source: string;
  before(() => {
    source = join(dir, "source");
    mkdirSync(join(source, "conf", "deep"), { recursive: true });
    mkdirSync(join(source, "conf", "empty"));
    writeFileSync(join(source, "conf", "server.xml"), "<Server/>");
    writeFileSync(join(source, "conf", "none"), "");
    writeFileSync(join(source, "conf", "deep", "big"), "0123456789".repeat(100_000));
  });
  const tree = (path: string): string[] => (readdirSync(path, { recursive: true }) as string[]).sort();
  const CONF = ["deep", "deep/big", "empty", "none", "server.xml"];

  test("of a file makes it, with the folders above; the id is 8 hex digits", async () => {
    const remotePath = join(dir, "a", "b", "server.xml");
    const inputs = { connection, source: file(join(source, "conf/server.xml"), "1"), remotePath };
    const { id, state } = await plugin.create(COPY, inputs);
    assert.match(id, /^[0-9a-f]{8}$/);
    assert.deepEqual(state, { ...inputs, connection: secret({ ...connection, perDialTimeout: 15 }) });
    assert.equal(readFileSync(remotePath, "utf8"), "<Server/>");
  });

  test("of a file into a folder keeps its name", async () => {
    const remotePath = join(dir, "into");
    mkdirSync(remotePath);
    await plugin.create(COPY, { connection, source: file(join(source, "conf/deep/big"), "1"), remotePath });
    assert.equal(
      readFileSync(join(remotePath, "big"), "utf8"),
      readFileSync(join(source, "conf/deep/big"), "utf8"),
    );
  });

  test("of a folder puts it, or with a slash its content, below the remote path", async () => {
    await plugin.create(COPY, {
      connection,
      source: folder(join(source, "conf")),
      remotePath: join(dir, "whole"),
    });
    assert.deepEqual(tree(join(dir, "whole", "conf")), CONF);
    await plugin.create(COPY, {
      connection,
      source: folder(`${join(source, "conf")}/`),
      remotePath: join(dir, "content"),
    });
    assert.deepEqual(tree(join(dir, "content")), CONF);
  });

  test("of many files at once into a folder that none of them finds", async () => {
    const paths = Array.from({ length: 8 }, (_, i) => join(dir, "new", "folder", `${i}`));
    await Promise.all(
      paths.map((remotePath) => plugin.create(COPY, { connection, source: text("x"), remotePath })),
    );
    assert.equal(tree(join(dir, "new", "folder")).length, 8);
  });

  test("of a folder onto a file fails and names the path", async () => {
    const remotePath = join(dir, "occupied");
    writeFileSync(remotePath, "");
    await assert.rejects(
      plugin.create(COPY, { connection, source: folder(`${source}/`), remotePath }),
      new RegExp(`${remotePath}: .*File exists`),
    );
  });

  test("of a text writes it, a shorter one over a longer one", async () => {
    const remotePath = join(dir, "text");
    const inputs = { connection, source: text("long text"), remotePath };
    const { state } = await plugin.create(COPY, inputs);
    assert.equal(readFileSync(remotePath, "utf8"), "long text");
    await plugin.update(COPY, state, { ...inputs, source: text("ä") });
    assert.equal(readFileSync(remotePath, "utf8"), "ä");
    await assert.rejects(plugin.create(COPY, { ...inputs, remotePath: dir }), /folder/);
  });

  test("is made again for other content or another path, not for another connection", async () => {
    const remotePath = join(dir, "again");
    const local = join(source, "changing");
    writeFileSync(local, "one");
    const inputs = { connection, source: file(local, "1"), remotePath };
    const { state } = await plugin.create(COPY, inputs);
    writeFileSync(local, "two");
    await plugin.update(COPY, state, { ...inputs, connection: { ...connection, dialErrorLimit: 3 } });
    assert.equal(readFileSync(remotePath, "utf8"), "one");
    await plugin.update(COPY, state, { ...inputs, source: file(local, "2") });
    assert.equal(readFileSync(remotePath, "utf8"), "two");
    await plugin.update(COPY, state, { ...inputs, remotePath: join(dir, "elsewhere") });
    assert.equal(readFileSync(join(dir, "elsewhere"), "utf8"), "two");
  });

  test("that loses its connection is a failure", async () => {
    const cut = await sshServer();
    await cut.start();
    const big = join(source, "huge");
    writeFileSync(big, "");
    truncateSync(big, 2 ** 28);
    const fields = { ...place, port: cut.port, hostKey: cut.hostKey, privateKey: cut.key };
    const failing = assert.rejects(
      plugin.create(COPY, { connection: fields, source: file(big, "1"), remotePath: join(dir, "cut") }),
      /the connection to .* was lost/,
    );
    await eventually(() => readdirSync(dir).some((name) => name.startsWith("cut.")));
    await cut.remove();
    await failing;
    assert.ok(!existsSync(join(dir, "cut")));
  });

  test("over a file keeps its mode, and over a link the link", async () => {
    const remotePath = join(dir, "link");
    writeFileSync(join(dir, "linked"), "old");
    chmodSync(join(dir, "linked"), 0o751);
    symlinkSync("linked", remotePath);
    await plugin.create(COPY, { connection, source: text("it's new"), remotePath });
    assert.equal(readlinkSync(remotePath), "linked");
    assert.equal(readFileSync(remotePath, "utf8"), "it's new");
    assert.equal(statSync(remotePath).mode & 0o777, 0o751);
  });

  test("takes away what the host's end left of an earlier one, and not what may still be at work", async () => {
    const [left, young] = [join(dir, "target.msm-lab-17.new"), join(dir, "target.msm-lab-18.new")];
    for (const path of [left, young]) writeFileSync(path, "half");
    const hours = Date.now() / 1000 - 7_200;
    utimesSync(left, hours, hours);
    await plugin.create(COPY, { connection, source: text("whole"), remotePath: join(dir, "target") });
    assert.deepEqual([existsSync(left), existsSync(young)], [false, true]);
  });

  test("that comes as something else than was sent changes nothing", async () => {
    const remotePath = join(dir, "kept");
    writeFileSync(remotePath, "kept");
    const creating = plugin.create(COPY, { connection, source: file("/proc/uptime", "1"), remotePath });
    await assert.rejects(creating, /cannot copy \/proc\/uptime .*: \d+ of 0 bytes have arrived/);
    assert.equal(readFileSync(remotePath, "utf8"), "kept");
    assert.ok(!readdirSync(dir).some((name) => name.startsWith("kept.")));
  });

  test("that cannot be written names both paths", async () => {
    await assert.rejects(
      plugin.create(COPY, {
        connection,
        source: file(join(source, "conf/none"), "1"),
        remotePath: "/proc/none",
      }),
      /\/none .*\/proc\/none: /,
    );
  });

  test("with CopyFile copies a file", async () => {
    const remotePath = join(dir, "copied");
    const inputs = { connection, localPath: join(source, "conf/server.xml"), remotePath };
    const { id } = await plugin.create("command:remote:CopyFile", inputs);
    assert.match(id, /^[0-9a-f]{8}$/);
    assert.equal(readFileSync(remotePath, "utf8"), "<Server/>");
  });
});
