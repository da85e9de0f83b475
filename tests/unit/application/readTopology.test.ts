import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readTopology } from "../../../application/readTopology.ts";
import { type ZipEntry, zip } from "./zip.ts";

const folder = mkdtempSync(join(tmpdir(), "msm-lab-web-sockets-"));
after(() => rmSync(folder, { recursive: true }));

const DESCRIPTOR = { name: "WEB-INF/web.xml", content: "<web-app/>" };
const JAVA = "Ljavax/websocket/server/ServerEndpoint;";
const SPRING = "org/springframework/web/socket/config/annotation/WebSocketConfigurer";

test("an application has WebSockets if a class of its own uses Java's or Spring's", async () => {
  assert.equal(await hasWebSockets({ name: "WEB-INF/classes/shop/Room.class", content: JAVA }), true);
  assert.equal(await hasWebSockets({ name: "WEB-INF/classes/Room.class", content: SPRING }), true);
  assert.equal(
    await hasWebSockets({ name: "WEB-INF/classes/shop/Client.class", content: "javax/websocket/Session" }),
    false,
  );
  assert.equal(await hasWebSockets({ name: "WEB-INF/classes/words.properties", content: JAVA }), false);
  assert.equal(await hasWebSockets({ name: "WEB-INF/lib/room.jar", content: JAVA }), false);
});

test("its owner knows better", async () => {
  const user = { name: "WEB-INF/classes/shop/Room.class", content: JAVA };
  assert.equal(await hasWebSockets(user, { webSocket: false }), false);
  assert.equal(await hasWebSockets({ name: "index.jsp" }, { webSocket: true }), true);
});

test("an application that cannot be read has none; others report it", async () => {
  const { applications } = await readTopology({ application: { war: join(folder, "none.war") } }, "dev");
  assert.equal(applications[0]?.webSocket, false);
});

async function hasWebSockets(entry: ZipEntry, settings = {}): Promise<boolean | undefined> {
  const war = join(folder, "shop.war");
  writeFileSync(war, zip([DESCRIPTOR, entry]));
  const { applications } = await readTopology({ application: { war, ...settings } }, "dev");
  return applications[0]?.webSocket;
}
