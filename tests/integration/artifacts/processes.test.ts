import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { BODY, good, mirror, stalling, temporaryFolder } from "../../unit/artifacts/mirror.ts";
import { fetching } from "./fetching.ts";

test("two processes that fetch the same artifact at once both get it", async (t) => {
  let release = () => {};
  const bothAsk = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = (...[request, response]: Parameters<typeof good>) => {
    response.writeHead(200, { "content-length": BODY.length });
    response.write(BODY.subarray(0, BODY.length / 2));
    bothAsk.then(() => response.end(BODY.subarray(BODY.length / 2)));
    request.on("error", () => {});
  };
  const second: typeof good = (request, response) => {
    first(request, response);
    release();
  };
  const { url, requests } = await mirror(t, first, second);
  const cache = await temporaryFolder(t);
  const paths = await Promise.all([1, 2].map(() => text(fetching(cache, url).stdout)));
  const path = join(cache, "artifacts", "thing-1.0.jar");
  assert.deepEqual(paths, [`${path}\n`, `${path}\n`]);
  assert.equal(requests.length, 2);
  assert.deepEqual(await readFile(path), BODY);
  assert.deepEqual(await readdir(join(cache, "artifacts")), ["thing-1.0.jar"]);
});

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  test(`after ${signal} in the middle of a download the next process fetches the whole file`, async (t) => {
    let asked = () => {};
    const halfWay = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const half: typeof good = (request, response) => {
      stalling(request, response);
      setTimeout(asked, 200);
    };
    const { url } = await mirror(t, half, good);
    const cache = await temporaryFolder(t);
    const killed = fetching(cache, url);
    await halfWay;
    killed.kill(signal);
    assert.deepEqual(await once(killed, "exit"), [null, signal]);
    const left = await readdir(join(cache, "artifacts"));
    assert.ok(!left.includes("thing-1.0.jar"));
    assert.equal(left.length, 1, "the download should have been under way");

    const path = (await text(fetching(cache, url).stdout)).trim();
    assert.deepEqual(await readFile(path), BODY);
  });
}
