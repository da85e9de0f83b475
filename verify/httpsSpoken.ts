import type { SecureVersion } from "node:tls";
import { request, type Site, trusting } from "../common/site.ts";
import type { Publication } from "../topology/model.ts";
import { asConfigured } from "./asConfigured.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";
import { shakeHands } from "./handshake.ts";

const REDIRECT_TIMEOUT_MS = 3000;

/** Runs only with `tls`: the versions that browsers still speak and no others, HTTP/2, and the redirect from plain HTTP. */
export const httpsSpoken: Check = {
  name: "HTTPS is spoken as browsers want it",
  needs: [asConfigured, servicesRun],
  async look({ site, topology: { publish } }) {
    const complaints = await Promise.all([
      ...(["TLSv1.3", "TLSv1.2"] as const).map((version) => newVersionComplaints(site, version)),
      ...(["TLSv1.1", "TLSv1"] as const).map((version) => oldVersionComplaints(site, version)),
      redirectComplaints(site, publish),
    ]);
    const wanted = "TLS 1.2 and 1.3 alone, HTTP/2, a redirect from HTTP";
    return judge(complaints.flat(), wanted, { expected: wanted, cure: "./lab up" });
  },
};

async function newVersionComplaints(site: Site, version: SecureVersion): Promise<readonly string[]> {
  try {
    const { application } = await shakeHands(site, { ...trusting(site.certificate), ...exactly(version) });
    return application === "h2" ? [] : [`${version} without HTTP/2`];
  } catch (error) {
    return [`${version} is refused: ${reasonOf(error)}`];
  }
}

/** OpenSSL offers old versions at level 0 only. Nothing but the site's own refusal counts. */
async function oldVersionComplaints(site: Site, version: SecureVersion): Promise<readonly string[]> {
  try {
    await shakeHands(site, {
      ...trusting(site.certificate),
      ...exactly(version),
      ciphers: "ALL:@SECLEVEL=0",
    });
    return [`${version} is spoken`];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" ? [] : [`${version}: ${reasonOf(error)}`];
  }
}

/** In OpenSSL's words, without its numbers, or the network's. */
function reasonOf(error: unknown): string {
  const { reason, message } = error as { readonly reason?: string; readonly message: string };
  return reason ?? message;
}

function exactly(version: SecureVersion) {
  return { minVersion: version, maxVersion: version };
}

async function redirectComplaints(
  { origin, address }: Site,
  { port }: Publication,
): Promise<readonly string[]> {
  const url = new URL("/a%20page?of=it", `http://${address}:${port}`);
  const { status, location } = await redirectOf(url);
  const wanted = `${origin}${url.pathname}${url.search}`;
  return (status === 307 || status === 308) && location === wanted
    ? []
    : [`${url.origin} answers ${status}${location === undefined ? "" : ` to ${location}`}`];
}

function redirectOf(url: URL): Promise<{ readonly status: number; readonly location: string | undefined }> {
  const signal = AbortSignal.timeout(REDIRECT_TIMEOUT_MS);
  return new Promise((resolve, reject) => {
    request(url, { signal })
      .on("response", (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location });
      })
      .on("error", reject)
      .end();
  });
}
