/**
 * Asks for the page until every Tomcat has shown its heading: run by the deployment.
 * URL: the page; HOSTS: the headings to see, space between; TIMEOUT: seconds.
 */

import process from "node:process";
import { cookieTo } from "../common/cookieJar.ts";
import { poll } from "../common/poll.ts";

const { URL: url = "", HOSTS = "", TIMEOUT = "60" } = process.env;
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
 * One request, of no session but with the host's route: if sessions are sticky, httpd may send visitors without one to other
 * Tomcats for a long time, as those have had fewer requests. Removes the host that answered from `missing`; returns the answer in a line.
 */
async function ask(host: string): Promise<string> {
  const headers = { cookie: cookieTo(host.split(".", 1)[0] ?? "") };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(5000), redirect: "manual" });
    const body = await response.text();
    const title = /<title>(.*?)<\/title>/s.exec(body)?.[1] ?? body.slice(0, 200);
    for (const other of missing) if (response.ok && title.includes(other)) missing.delete(other);
    return `${response.status} ${title}`;
  } catch (error) {
    return error instanceof Error ? String(error.cause ?? error.message) : String(error);
  }
}
