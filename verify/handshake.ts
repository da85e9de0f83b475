/** One TLS connection to the lab's site, as far as its handshake. */

import { once } from "node:events";
import { isIP } from "node:net";
import { type ConnectionOptions, checkServerIdentity, connect, type PeerCertificate } from "node:tls";
import type { Site } from "../common/site.ts";

export interface Handshake {
  /** The site's own certificate. */
  readonly certificate: PeerCertificate;
  /** `TLSv1.3` or `TLSv1.2`. */
  readonly protocol: string;
  /** What ALPN chose, e.g. `h2`; empty if nothing. */
  readonly application: string;
}

const HANDSHAKE_TIMEOUT_MS = 5000;

/**
 * @param options what the client trusts and offers.
 * @throws {Error} with OpenSSL's `code` if the client refuses the site's certificate, or the site what it offers.
 */
export async function shakeHands({ origin, address }: Site, options: ConnectionOptions): Promise<Handshake> {
  const { hostname, port } = new URL(origin);
  const socket = connect({
    host: address,
    port: Number(port || 443),
    servername: isIP(hostname) > 0 ? "" : hostname,
    checkServerIdentity: (_, found) => checkServerIdentity(hostname, found),
    ALPNProtocols: ["h2", "http/1.1"],
    ...options,
  });
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS) });
    return {
      certificate: socket.getPeerCertificate(),
      protocol: socket.getProtocol() ?? "",
      application: socket.alpnProtocol || "",
    };
  } finally {
    socket.destroy();
  }
}
