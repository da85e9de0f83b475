import assert from "node:assert/strict";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type FetchOptions, fetchAll, fetchArtifact } from "../../../artifacts/fetch.ts";
import { UserError } from "../../../common/userError.ts";
import {
  answering,
  BODY,
  dripping,
  FAST_RETRIES,
  good,
  mirror,
  nobody,
  PATH,
  redirecting,
  resetting,
  slow,
  stalling,
  temporaryFolder,
  thing,
  truncating,
} from "./mirror.ts";

/** A fetch into an empty cache, and all it reports. */
async function setting(t: TestContext, from: string) {
  const cache = await temporaryFolder(t);
  const reports: string[] = [];
  const options: FetchOptions = {
    env: { MSM_LAB_CACHE: cache, MSM_LAB_MAVEN_MIRROR: from },
    report: (message) => reports.push(message),
    retryPolicy: FAST_RETRIES,
  };
  return { options, reports, folder: join(cache, "artifacts") };
}

/** Cuts off who says nothing for longer than `slow` does. */
const IMPATIENT = { ...FAST_RETRIES, idleTimeoutMs: 300 };

/** The `UserError` that the fetch must end in. */
async function failure(fetching: Promise<unknown>): Promise<UserError> {
  const error = await fetching.then(
    () => assert.fail("the fetch should have failed"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  return error;
}

test("a good file lands in the cache, and nothing beside it", async (t) => {
  const { url, requests } = await mirror(t, good);
  const { options, folder } = await setting(t, url);
  const path = await fetchArtifact(thing(), options);
  assert.equal(path, join(folder, "thing-1.0.jar"));
  assert.deepEqual(await readFile(path), BODY);
  assert.deepEqual(await readdir(folder), ["thing-1.0.jar"]);
  assert.deepEqual(requests, [PATH]);
});

test("with the file in the cache no network is touched", async (t) => {
  const { options, folder, reports } = await setting(t, await nobody());
  await mkdir(folder);
  await writeFile(join(folder, "thing-1.0.jar"), BODY);
  assert.deepEqual(await fetchAll([thing()], options), [join(folder, "thing-1.0.jar")]);
  assert.deepEqual(reports, []);
});

test("a damaged file in the cache is fetched again, and said to be", async (t) => {
  const { url } = await mirror(t, good);
  const { options, folder, reports } = await setting(t, url);
  const path = join(folder, "thing-1.0.jar");
  await mkdir(folder);
  await writeFile(path, BODY.subarray(1));
  assert.deepEqual(await readFile(await fetchArtifact(thing(), options)), BODY);
  assert.match(reports[0] ?? "", /thing-1\.0\.jar is damaged/);
});

test("a wrong checksum is refused at once, with both sums and the address, and nothing is left", async (t) => {
  const { url, requests } = await mirror(t, good);
  const { options, folder } = await setting(t, url);
  const wanted = thing(Buffer.from("other bytes"));
  const { message, cure } = await failure(fetchArtifact(wanted, options));
  for (const part of ["thing-1.0.jar", wanted.sha256, thing().sha256, url + PATH]) {
    assert.ok(message.includes(part), `${part} is not in: ${message}`);
  }
  assert.match(cure, /mirror or proxy/);
  assert.deepEqual(await readdir(folder), []);
  assert.equal(requests.length, 1);
});

test("a download that is cut short or reset is tried again", async (t) => {
  const { url, requests } = await mirror(t, truncating, resetting, good);
  const { options, reports } = await setting(t, url);
  assert.deepEqual(await readFile(await fetchArtifact(thing(), options)), BODY);
  assert.equal(requests.length, 3);
  assert.ok(reports.some((line) => /thing-1\.0\.jar: .*trying again/.test(line)));
});

test("a server that is overloaded is tried again", async (t) => {
  const { url, requests } = await mirror(t, answering(503), answering(429), good);
  const { options } = await setting(t, url);
  await fetchArtifact(thing(), options);
  assert.equal(requests.length, 3);
});

test("a server that stays broken is given up after the last attempt", async (t) => {
  const { url, requests } = await mirror(t, answering(500));
  const { options, folder } = await setting(t, url);
  const { message, cure } = await failure(fetchArtifact(thing(), options));
  assert.match(message, /^thing-1\.0\.jar .* 500 Internal Server Error$/);
  assert.match(cure, /MSM_LAB_MAVEN_MIRROR/);
  assert.equal(requests.length, FAST_RETRIES.attempts);
  assert.deepEqual(await readdir(folder), []);
});

for (const status of [401, 403, 404, 204]) {
  test(`${status} is an answer: not tried again`, async (t) => {
    const { url, requests } = await mirror(t, answering(status));
    const { options } = await setting(t, url);
    const { message } = await failure(fetchArtifact(thing(), options));
    assert.ok(message.includes(`${url + PATH} answered ${status}`), message);
    assert.equal(requests.length, 1);
  });
}

test("a server that stalls is cut off and tried again", async (t) => {
  const { url, requests } = await mirror(t, stalling, () => {}, good);
  const { options, reports } = await setting(t, url);
  await fetchArtifact(thing(), { ...options, retryPolicy: IMPATIENT });
  assert.equal(requests.length, 3);
  assert.equal(reports.filter((line) => /\b0\.3 s\b/.test(line)).length, 2);
});

test("a server that is slow but never silent is waited for", async (t) => {
  const { url, requests } = await mirror(t, slow);
  const { options } = await setting(t, url);
  await fetchArtifact(thing(), { ...options, retryPolicy: IMPATIENT });
  assert.equal(requests.length, 1);
});

test("a server that drips is cut off when the time is up", async (t) => {
  const { url } = await mirror(t, dripping);
  const { options, folder } = await setting(t, url);
  const started = Date.now();
  await failure(
    fetchArtifact(thing(), { ...options, retryPolicy: { ...FAST_RETRIES, totalTimeoutMs: 400 } }),
  );
  assert.ok(Date.now() - started < 2_000);
  assert.deepEqual(await readdir(folder), []);
});

test("a network that is not there is told with its reason and a cure", async (t) => {
  const from = await nobody();
  const { options } = await setting(t, from);
  const { message, cure } = await failure(fetchArtifact(thing(), options));
  assert.match(message, /^thing-1\.0\.jar .*http:.*: connect ECONNREFUSED/);
  assert.match(cure, /HTTPS_PROXY/);
});

test("redirects are followed, to another server too", async (t) => {
  const elsewhere = await mirror(t, good);
  const { url, requests } = await mirror(t, redirecting("/moved"), redirecting(`${elsewhere.url}/thing`));
  const { options } = await setting(t, url);
  await fetchArtifact(thing(), options);
  assert.deepEqual(requests, [PATH, "/moved"]);
  assert.deepEqual(elsewhere.requests, ["/thing"]);
});

test("redirects in a circle end", async (t) => {
  const { url, requests } = await mirror(t, redirecting(PATH));
  const { options } = await setting(t, url);
  assert.match((await failure(fetchArtifact(thing(), options))).message, /\b5\b/);
  assert.equal(requests.length, 6);
});

test("a redirect cannot point at a file of this machine", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "thing"), BODY);
  const { url } = await mirror(t, redirecting(pathToFileURL(join(folder, "thing")).href));
  const { options } = await setting(t, url);
  assert.match((await failure(fetchArtifact(thing(), options))).message, /\bhttps?\b/);
});

test("HTTP_PROXY is asked instead of the mirror, unless NO_PROXY names the mirror", async (t) => {
  const proxy = await mirror(t, good);
  const direct = await mirror(t, good);
  for (const [noProxy, proxied] of [
    ["", 1],
    ["127.0.0.1", 0],
  ] as const) {
    const { options } = await setting(t, direct.url);
    const before = proxy.requests.length;
    await fetchArtifact(thing(), {
      ...options,
      env: { ...options.env, HTTP_PROXY: proxy.url, NO_PROXY: noProxy },
    });
    assert.equal(proxy.requests.length - before, proxied);
  }
  assert.deepEqual(proxy.requests, [direct.url + PATH]);
  assert.deepEqual(direct.requests, [PATH]);
});

test("a folder laid out like a Maven repository is a mirror, by path and by file URL", async (t) => {
  const repository = await temporaryFolder(t);
  await mkdir(join(repository, dirname(PATH)), { recursive: true });
  await writeFile(join(repository, PATH), BODY);
  for (const from of [repository, pathToFileURL(repository).href]) {
    const { options } = await setting(t, from);
    assert.deepEqual(await readFile(await fetchArtifact(thing(), options)), BODY);
  }
});

test("a file that is not in the mirror folder is named", async (t) => {
  const repository = await temporaryFolder(t);
  const { options } = await setting(t, repository);
  const { message } = await failure(fetchArtifact(thing(), options));
  assert.ok(message.includes(join(repository, PATH)), message);
});

test("a mirror's password is sent to the mirror and shown to nobody", async (t) => {
  let authorization: string | undefined;
  const { url } = await mirror(t, (request, response) => {
    authorization = request.headers.authorization;
    response.writeHead(500).end();
  });
  const { options, reports } = await setting(t, url.replace("//", "//user:hush@"));
  const { message } = await failure(fetchArtifact(thing(), options));
  assert.equal(authorization, `Basic ${Buffer.from("user:hush").toString("base64")}`);
  assert.doesNotMatch([message, ...reports].join("\n"), /hush/);
});

test("a cache that cannot be written to is told before the network is touched", async (t) => {
  const { url, requests } = await mirror(t, good);
  const { options, folder } = await setting(t, url);
  await writeFile(folder, "a file where the folder should be");
  const { message, cure } = await failure(fetchArtifact(thing(), options));
  assert.ok(message.includes("thing-1.0.jar") && message.includes(folder), message);
  assert.match(cure, /MSM_LAB_CACHE/);
  assert.deepEqual(requests, []);
});

test("the same artifact asked for twice at once is fetched once", async (t) => {
  const { url, requests } = await mirror(t, good);
  const { options } = await setting(t, url);
  await fetchAll([thing(), thing()], options);
  assert.equal(requests.length, 1);
});

test("a fetch that failed can be made again", async (t) => {
  const { url } = await mirror(t, answering(404), good);
  const { options } = await setting(t, url);
  await failure(fetchArtifact(thing(), options));
  assert.deepEqual(await readFile(await fetchArtifact(thing(), options)), BODY);
});

test("fetching all tells every failure, a common cure once, and keeps what is good", async (t) => {
  const { url } = await mirror(t, (request, response) =>
    request.url === PATH ? good(request, response) : answering(404)(request, response),
  );
  const { options, folder } = await setting(t, url);
  const { message, cure } = await failure(
    fetchAll([thing(BODY, "one"), thing(), thing(BODY, "two")], options),
  );
  assert.match(message, /one-1\.0\.jar answered 404 Not Found\n.*two-1\.0\.jar answered 404 Not Found$/);
  assert.equal(cure.split("\n").length, 1);
  assert.deepEqual(await readdir(folder), ["thing-1.0.jar"]);
});

test("what killed processes left is swept, what others are writing is not", async (t) => {
  const { url } = await mirror(t, good);
  const { options, folder } = await setting(t, url);
  await mkdir(folder);
  for (const name of ["old.part", "new.part"]) await writeFile(join(folder, name), "half");
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(folder, "old.part"), anHourAgo, anHourAgo);
  await fetchArtifact(thing(), options);
  assert.deepEqual(await readdir(folder), ["new.part", "thing-1.0.jar"]);
});
