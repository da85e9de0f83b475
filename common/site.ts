/** Asks a lab's site by its own name and certificate, wherever that name leads. */

import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import { text } from "node:stream/consumers";
import { checkServerIdentity, getCACertificates, type SecureContextOptions } from "node:tls";

/** How this machine reaches a site. */
export interface Site {
  /** E.g. `https://www.example.com`. */
  readonly origin: string;
  /** The DNS name or the address that is connected to: the one in `origin` may lead elsewhere, or nowhere yet. */
  readonly address: string;
  /** The certificate that the site is known by, with its chain, in PEM; empty if it is not known in advance. */
  readonly certificate: string;
}

/** Returns the site of a URL whose host is reached by its name, with a certificate of a known authority if at all. */
export function siteAt(url: string): Site {
  const { origin, hostname } = new URL(url);
  return { origin, address: hostname, certificate: "" };
}

/** Returns an agent whose requests all go to the site. @param options as for `http.Agent`. */
export function agentOf({ origin, address, certificate }: Site, options: http.AgentOptions = {}): http.Agent {
  const { protocol, hostname } = new URL(origin);
  // Options of an agent prevail over those of a request, whose URL names the host.
  if (protocol === "http:") return new http.Agent({ ...options, host: address });
  return new https.Agent({
    ...options,
    host: address,
    servername: isIP(hostname) > 0 ? "" : hostname,
    checkServerIdentity: (_, found) => checkServerIdentity(hostname, found),
    ...trusting(certificate),
  });
}

/**
 * What was placed is trusted, down to the site's own certificate, and no authority for it.
 * @param certificate see `Site`.
 */
export function trusting(certificate: string): SecureContextOptions {
  return certificate === "" ? { ca: knownAuthorities() } : { ca: certificate, allowPartialTrustChain: true };
}

/** Returns the authorities that browsers know and those that this machine trusts, in PEM. */
export function knownAuthorities(): string[] {
  return [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
}

/** Begins a request. @param agent of the site. */
export function request(url: URL, options: http.RequestOptions): http.ClientRequest {
  return url.protocol === "https:" ? https.request(url, options) : http.request(url, options);
}

export interface SiteRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface SiteAnswer {
  readonly status: number;
  /** The `Set-Cookie` headers. */
  readonly cookies: readonly string[];
  readonly body: string;
}

/**
 * Gets a page on a connection of its own; redirects are not followed.
 * @throws {Error} if there is no answer in time.
 */
export async function ask(site: Site, url: string, { headers, timeoutMs }: SiteRequest): Promise<SiteAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request(new URL(url), { agent: agentOf(site), signal, ...(headers && { headers }) })
      .on("response", resolve)
      .on("error", reject)
      .end();
  });
  const { statusCode = 0, headers: answered } = response;
  return { status: statusCode, cookies: answered["set-cookie"] ?? [], body: await text(response) };
}
