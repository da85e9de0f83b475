/** The bytes behind a URL: http, https or file; redirects and proxies included. */

import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { fileURLToPath } from "node:url";
import { UserError } from "../common/userError.ts";
import { shown } from "./repository.ts";
import { TransientError } from "./retryPolicy.ts";

export interface Transfer {
  /** The length of the content; undefined if the server does not announce it. */
  readonly sizeBytes: number | undefined;
  readonly chunks: AsyncIterable<Buffer>;
}

export interface TransferOptions {
  /** Provides HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly env: NodeJS.ProcessEnv;
  /** The transfer is aborted once no byte has arrived for this long. */
  readonly idleTimeoutMs: number;
  /** Aborts the transfer. */
  readonly timeUp: AbortSignal;
}

/**
 * Opens `url`. Errors are thrown from here or, once bytes flow, from `chunks`.
 * @throws {TransientError} if a retry may help.
 * @throws {UserError} if it cannot.
 */
export async function open(url: URL, { env, idleTimeoutMs, timeUp }: TransferOptions): Promise<Transfer> {
  const stall = new AbortController();
  const stalled = () => stall.abort(new TransientError(`no data arrived for ${idleTimeoutMs / 1000} s`));
  const watchdog = setTimeout(stalled, idleTimeoutMs);
  const signal = AbortSignal.any([timeUp, stall.signal]);
  try {
    const { sizeBytes, chunks } =
      url.protocol === "file:" ? await openFile(url) : await get(url, env, signal);
    return { sizeBytes, chunks: relay(chunks, watchdog, signal) };
  } catch (error) {
    clearTimeout(watchdog);
    throw explained(error, signal);
  }
}

async function* relay(
  chunks: AsyncIterable<Buffer>,
  watchdog: NodeJS.Timeout,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of chunks) {
      watchdog.refresh();
      yield chunk;
    }
  } catch (error) {
    throw explained(error, signal);
  } finally {
    clearTimeout(watchdog);
  }
}

/** Returns why a transfer failed: the timeout if it was ours, otherwise the network's error. */
function explained(error: unknown, signal: AbortSignal): Error {
  if (error instanceof UserError || error instanceof TransientError) return error;
  const cause = (signal.aborted ? signal.reason : error) as NodeJS.ErrnoException;
  if (cause instanceof TransientError) return cause;
  // An AggregateError of failed connects has a code, but no message. Node 22 shows a proxy's password in its message.
  const reason = (cause.message || cause.code || cause.name).replace(/\/\/[^/@\s]*@/g, "//");
  if (!/CERT|VERIFY/.test(cause.code ?? "")) return new TransientError(reason);
  return new UserError(
    `the repository's certificate is not trusted: ${reason}`,
    "if a proxy inspects TLS on the way, name its CA certificate in NODE_EXTRA_CA_CERTS",
  );
}

const MAX_REDIRECTS = 5;

async function get(url: URL, env: NodeJS.ProcessEnv, signal: AbortSignal, followed = 0): Promise<Transfer> {
  const { request, Agent } = url.protocol === "https:" ? https : http;
  const sent = request(url, { agent: new Agent({ proxyEnv: env }), signal }).end();
  const [response] = (await once(sent, "response")) as [http.IncomingMessage];
  sent.on("error", () => {}); // The response reports it too; without a listener here it would end the process.
  const status = response.statusCode ?? 0;
  const { location, "content-length": length } = response.headers;
  if (status === 200)
    return { sizeBytes: length === undefined ? undefined : Number(length), chunks: response };
  response.destroy();
  if (status < 300 || status >= 400 || location === undefined) throw refusal(url, status);
  if (followed === MAX_REDIRECTS)
    throw new UserError(`${shown(url)} redirects more than ${MAX_REDIRECTS} times`, MIRROR);
  return get(redirected(url, location), env, signal, followed + 1);
}

const MIRROR = "look at the address in a browser; set MSM_LAB_MAVEN_MIRROR to a repository that has the file";

/** Follows redirects to http and https only: a server must not point at a file of this machine. */
function redirected(from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  if (to !== null && /^https?:$/.test(to.protocol)) return to;
  throw new UserError(`${shown(from)} redirects to "${location}", which is not an http or https URL`, MIRROR);
}

/** A retry may help after 408, 429 and 5xx; every other status is final. */
function refusal(url: URL, status: number): Error {
  const said = `${shown(url)} answered ${status} ${http.STATUS_CODES[status] ?? ""}`.trimEnd();
  if (status === 408 || status === 429 || status >= 500) return new TransientError(said);
  if (status !== 401 && status !== 403 && status !== 407) return new UserError(said, MIRROR);
  return new UserError(
    said,
    "put the user name and password into the URL in MSM_LAB_MAVEN_MIRROR or HTTPS_PROXY, or use another repository",
  );
}

async function openFile(url: URL): Promise<Transfer> {
  const path = fileURLToPath(url);
  try {
    return { sizeBytes: (await stat(path)).size, chunks: createReadStream(path) };
  } catch (error) {
    throw new UserError(
      `${path} cannot be read: ${(error as Error).message}`,
      "copy the file there, or unset MSM_LAB_MAVEN_MIRROR to use Maven Central",
      { cause: error },
    );
  }
}
