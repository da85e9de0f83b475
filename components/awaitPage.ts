/**
 * Requests the page until one Tomcat has answered with its heading. The deployment runs this script.
 * Environment: URL is the page; ADDRESS is asked for it, CERTIFICATE in PEM is the site's own; HOST the expected heading;
 * TIMEOUT the limit in seconds.
 */

import process from "node:process";
import { cookieTo } from "../common/cookieJar.ts";
import { poll } from "../common/poll.ts";
import { ask as askSite } from "../common/site.ts";

const { URL: url = "", ADDRESS = "", CERTIFICATE = "", HOST = "", TIMEOUT = "60" } = process.env;
const site = { origin: new URL(url).origin, address: ADDRESS, certificate: CERTIFICATE };
const last = await poll(ask, ({ isHost }) => isHost, { timeoutMs: Number(TIMEOUT) * 1000, intervalMs: 50 });
if (!last.isHost) {
  console.error(`${url} did not show ${HOST} within ${TIMEOUT} s; its last answer: ${last.said}`);
  process.exit(1);
}

/**
 * Sends one request without a session but with the host's route: if sessions are sticky, httpd may prefer other Tomcats
 * for a long time, as those have had fewer requests.
 */
async function ask(): Promise<{ readonly isHost: boolean; readonly said: string }> {
  const headers = { cookie: cookieTo(HOST.split(".", 1)[0] ?? "") };
  try {
    const { status, body } = await askSite(site, url, { headers, timeoutMs: 5000 });
    const title = /<title>(.*?)<\/title>/s.exec(body)?.[1] ?? body.slice(0, 200);
    return { isHost: status === 200 && title.includes(HOST), said: `${status} ${title}` };
  } catch (error) {
    return { isHost: false, said: error instanceof Error ? error.message : String(error) };
  }
}
