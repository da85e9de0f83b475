import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { Client } from "../../../drill/client.ts";

const ANSWER = "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n";

let server: Server;
let requests: string[];
let client: Client;

/** Answers the first request of each connection, and resets it at the second. */
function answerOnce(socket: Socket): void {
  let isUsed = false;
  socket
    .on("error", () => {})
    .on("data", (data) => {
      requests.push(data.toString().split(" ", 1)[0] ?? "");
      if (isUsed) socket.resetAndDestroy();
      else socket.write(ANSWER);
      isUsed = true;
    });
}

before(async () => {
  server = createServer(answerOnce).listen(0, "127.0.0.1");
  await once(server, "listening");
});
after(() => server.close());

async function twice(method: "GET" | "POST"): Promise<number | undefined> {
  requests = [];
  const agent = new Agent({ keepAlive: true });
  const { port } = server.address() as AddressInfo;
  client = new Client(new URL(`http://127.0.0.1:${port}/`), agent);
  await (await client.begin(method)).end;
  await new Promise((resolve) => setImmediate(resolve));
  const { status } = await client.begin(method);
  agent.destroy();
  return status;
}

test("a GET that crosses the end of a kept connection is sent once more", async () => {
  assert.equal(await twice("GET"), 204);
  assert.deepEqual(requests, ["GET", "GET", "GET"]);
});

test("a POST is not: it may have been carried out", async () => {
  assert.equal(await twice("POST"), undefined);
  assert.deepEqual(requests, ["POST", "POST"]);
});
