/** A Maven mirror on loopback, and artifacts to fetch from it. */

import { hash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Artifact, artifact } from "../../../artifacts/artifact.ts";
import type { RetryPolicy } from "../../../artifacts/retryPolicy.ts";
import { freePort } from "../../../common/freePort.ts";

export const BODY = Buffer.from("the bytes of a jar\n".repeat(10_000));
export const PATH = "/org/example/thing/1.0/thing-1.0.jar";

/** Quick enough for a test, and still more than one attempt. */
export const FAST_RETRIES: RetryPolicy = {
  attempts: 3,
  firstPauseMs: 10,
  // Longer than a busy machine keeps a test waiting.
  idleTimeoutMs: 10_000,
  totalTimeoutMs: 20_000,
};

export function thing(body: Buffer = BODY, artifactId = "thing"): Artifact {
  return artifact(`org.example:${artifactId}:1.0`, hash("sha256", body));
}

export interface Mirror {
  readonly url: string;
  /** The paths asked for, in order. */
  readonly requests: readonly string[];
}

/** Serves until the test ends. `answers[i]` answers request i; the last one all that follow. */
export async function mirror(t: TestContext, ...answers: readonly http.RequestListener[]): Promise<Mirror> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request.url ?? "");
    answer?.(request, response);
  });
  return { url: await listen(t, server), requests };
}

/** Listens on a free port until the test ends. */
export async function listen(t: TestContext, server: http.Server | https.Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const scheme = server instanceof https.Server ? "https" : "http";
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A URL where nobody listens. */
export async function nobody(): Promise<string> {
  const port = await freePort();
  return `http://127.0.0.1:${port}`;
}

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "msm-lab-artifacts-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

export const good: http.RequestListener = (_, response) => {
  response.setHeader("content-length", BODY.length).end(BODY);
};

export const answering =
  (status: number): http.RequestListener =>
  (_, response) => {
    response.writeHead(status).end("no");
  };

export const redirecting =
  (location: string): http.RequestListener =>
  (_, response) => {
    response.writeHead(302, { location }).end();
  };

/** Half of the body, then the connection is cut. */
export const truncating: http.RequestListener = (_, response) => {
  response.writeHead(200, { "content-length": BODY.length });
  response.write(BODY.subarray(0, BODY.length / 2), () => response.destroy());
};

/** Half of the body, time for it to arrive, then the connection is reset. */
export const resetting: http.RequestListener = (_, response) => {
  response.writeHead(200, { "content-length": BODY.length });
  response.write(BODY.subarray(0, BODY.length / 2));
  setTimeout(() => response.socket?.resetAndDestroy(), 50);
};

/** The whole body in five parts, one every 100 ms. */
export const slow: http.RequestListener = (_, response) => {
  response.writeHead(200, { "content-length": BODY.length });
  const part = BODY.length / 5;
  for (const i of [0, 1, 2, 3, 4]) {
    setTimeout(() => response.write(BODY.subarray(i * part, (i + 1) * part)), 100 * (i + 1));
  }
};

/** Half of the body, then silence. */
export const stalling: http.RequestListener = (_, response) => {
  response.writeHead(200, { "content-length": BODY.length });
  response.write(BODY.subarray(0, BODY.length / 2));
};

/** Sends one byte every 50 ms: it is never idle and never done. */
export const dripping: http.RequestListener = (_, response) => {
  response.writeHead(200, { "content-length": BODY.length });
  const drip = setInterval(() => response.write("x"), 50);
  response.on("close", () => clearInterval(drip));
};
