import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { Client } from "../../../drill/client.ts";
import type { Method } from "../../../drill/exchange.ts";

const COUNT = JSON.stringify({ id: "AB12-n1", counter: 1, created: 1000, tomcat: "TomcatA", size: 0 });
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Length: ${COUNT.length}\r\n\r\n${COUNT}`;

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

async function twice(method: Method): Promise<{ readonly status: unknown; readonly resent: unknown }> {
  requests = [];
  const agent = new Agent({ keepAlive: true });
  const { port } = server.address() as AddressInfo;
  client = new Client(new URL(`http://127.0.0.1:${port}/`), agent);
  await (await client.begin(method)).end;
  await new Promise((resolve) => setImmediate(resolve));
  const { status, end } = await client.begin(method);
  const outcome = await end;
  agent.destroy();
  return { status, resent: outcome.answered && outcome.resent };
}

for (const method of ["GET", "POST"] as const) {
  test(`a ${method} that crosses the end of a kept connection is sent once more`, async () => {
    assert.deepEqual(await twice(method), { status: 200, resent: true });
    assert.deepEqual(requests, [method, method, method]);
  });
}
