/**
 * Requests the page until every Tomcat has answered with its heading. The deployment runs this script.
 * Environment: URL is the page; ADDRESS is asked for it, CERTIFICATE in PEM is the site's own; HOSTS the expected headings,
 * separated by spaces; TIMEOUT the limit in seconds.
 */

import process from "node:process";
import { cookieTo } from "../common/cookieJar.ts";
import { poll } from "../common/poll.ts";
import { ask as askSite } from "../common/site.ts";

const { URL: url = "", ADDRESS = "", CERTIFICATE = "", HOSTS = "", TIMEOUT = "60" } = process.env;
const site = { origin: new URL(url).origin, address: ADDRESS, certificate: CERTIFICATE };
const missing = new Set(HOSTS.split(" "));
const last = await poll(
  async () => {
    let answer = "nothing";
    for (const host of [...missing]) answer = await ask(host);
    return answer;
  },
  () => missing.size === 0,
  { timeoutMs: Number(TIMEOUT) * 1000, intervalMs: 50 },
);
if (missing.size > 0) {
  console.error(
    `${url} did not show ${[...missing].join(", ")} within ${TIMEOUT} s; its last answer: ${last}`,
  );
  process.exit(1);
}

/**
 * Sends one request without a session but with the host's route: if sessions are sticky, httpd may prefer other Tomcats
 * for a long time, as those have had fewer requests. Removes the host that answered from `missing` and returns the
 * answer as one line.
 */
async function ask(host: string): Promise<string> {
  const headers = { cookie: cookieTo(host.split(".", 1)[0] ?? "") };
  try {
    const { status, body } = await askSite(site, url, { headers, timeoutMs: 5000 });
    const title = /<title>(.*?)<\/title>/s.exec(body)?.[1] ?? body.slice(0, 200);
    for (const other of missing) if (status === 200 && title.includes(other)) missing.delete(other);
    return `${status} ${title}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
