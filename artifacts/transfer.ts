/** The bytes behind a URL: http, https or file; redirects and proxies included. */

import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { fileURLToPath } from "node:url";
import { UserError } from "../common/userError.ts";
import { Interruption } from "./patience.ts";
import { shown } from "./repository.ts";

export interface Transfer {
  /** Bytes to come, where the other side says so. */
  readonly size: number | undefined;
  readonly chunks: AsyncIterable<Buffer>;
}

export interface TransferOptions {
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read from here. */
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds without a byte after which the transfer is cut off. */
  readonly idle: number;
  /** Cuts the transfer off. */
  readonly timeUp: AbortSignal;
}

/**
 * Opens `url`. The errors come from here and, once bytes flow, out of `chunks`.
 * @throws {Interruption} where trying again may help.
 * @throws {UserError} where it cannot.
 */
export async function open(url: URL, { env, idle, timeUp }: TransferOptions): Promise<Transfer> {
  const stall = new AbortController();
  const stalled = () => stall.abort(new Interruption(`not a byte came for ${idle / 1000} s`));
  const watchdog = setTimeout(stalled, idle);
  const signal = AbortSignal.any([timeUp, stall.signal]);
  try {
    const { size, chunks } = url.protocol === "file:" ? await openFile(url) : await get(url, env, signal);
    return { size, chunks: relay(chunks, watchdog, signal) };
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

/** What cut a transfer off: our own clock, if it did; else what the network says. */
function explained(error: unknown, signal: AbortSignal): Error {
  if (error instanceof UserError || error instanceof Interruption) return error;
  const cause = (signal.aborted ? signal.reason : error) as NodeJS.ErrnoException;
  if (cause instanceof Interruption) return cause;
  // An AggregateError of failed connects has a code, but no message. Node 22 shows a proxy's password in its message.
  const reason = (cause.message || cause.code || cause.name).replace(/\/\/[^/@\s]*@/g, "//");
  if (!/CERT|VERIFY/.test(cause.code ?? "")) return new Interruption(reason);
  return new UserError(
    `the repository's certificate is not trusted: ${reason}`,
    "where TLS is inspected on the way, name the inspector's CA certificate in NODE_EXTRA_CA_CERTS",
  );
}

const REDIRECTS = 5;

async function get(url: URL, env: NodeJS.ProcessEnv, signal: AbortSignal, followed = 0): Promise<Transfer> {
  const { request, Agent } = url.protocol === "https:" ? https : http;
  const sent = request(url, { agent: new Agent({ proxyEnv: env }), signal }).end();
  const [response] = (await once(sent, "response")) as [http.IncomingMessage];
  sent.on("error", () => {}); // The response tells of it too; unheard here, it would end the process.
  const status = response.statusCode ?? 0;
  const { location, "content-length": length } = response.headers;
  if (status === 200) return { size: length === undefined ? undefined : Number(length), chunks: response };
  response.destroy();
  if (status < 300 || status >= 400 || location === undefined) throw refusal(url, status);
  if (followed === REDIRECTS)
    throw new UserError(`${shown(url)} redirects more than ${REDIRECTS} times`, MIRROR);
  return get(redirected(url, location), env, signal, followed + 1);
}

const MIRROR = "look at the address in a browser; set MSM_LAB_MAVEN_MIRROR to a repository that has the file";

/** Only to http and https: a server must not point at a file of this machine. */
function redirected(from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  if (to !== null && /^https?:$/.test(to.protocol)) return to;
  throw new UserError(`${shown(from)} redirects to "${location}", which is not an http or https URL`, MIRROR);
}

/** 408, 429 and 5xx say "not now"; every other status says "no". */
function refusal(url: URL, status: number): Error {
  const said = `${shown(url)} answered ${status} ${http.STATUS_CODES[status] ?? ""}`.trimEnd();
  if (status === 408 || status === 429 || status >= 500) return new Interruption(said);
  if (status !== 401 && status !== 403 && status !== 407) return new UserError(said, MIRROR);
  return new UserError(
    said,
    "put the user name and password into the URL in MSM_LAB_MAVEN_MIRROR or HTTPS_PROXY, or use another repository",
  );
}

async function openFile(url: URL): Promise<Transfer> {
  const path = fileURLToPath(url);
  try {
    return { size: (await stat(path)).size, chunks: createReadStream(path) };
  } catch (error) {
    throw new UserError(
      `${path} cannot be read: ${(error as Error).message}`,
      "copy the file there, or unset MSM_LAB_MAVEN_MIRROR to use Maven Central",
      { cause: error },
    );
  }
}
