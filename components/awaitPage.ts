/**
 * Requests the page until one Tomcat has answered with its heading, and until httpd gives it requests in every balancer: each
 * finds out for itself that a Tomcat is back. The deployment runs this script.
 * Environment: URL is the page; ADDRESS is asked for it, CERTIFICATE in PEM is the site's own; HOST the expected heading; MEMBERS
 * the names that the Tomcat may have at STATUS_URL, which STATUS_USER asks with STATUS_PASSWORD; TIMEOUT the limit in seconds.
 */

import process from "node:process";
import { cookieTo } from "../common/cookieJar.ts";
import { memberStates } from "../common/memberStates.ts";
import { poll } from "../common/poll.ts";
import { ask as askSite } from "../common/site.ts";

const { URL: url = "", ADDRESS = "", CERTIFICATE = "", HOST = "", TIMEOUT = "60" } = process.env;
const { STATUS_URL = "", STATUS_USER = "", STATUS_PASSWORD = "", MEMBERS = "" } = process.env;
const site = { origin: new URL(url).origin, address: ADDRESS, certificate: CERTIFICATE };
const manager = { statusUrl: STATUS_URL, statusUser: STATUS_USER, statusPassword: STATUS_PASSWORD };
// Tomcats take turns: those who ask in the same rhythm, each for one of them, would get each other's for seconds.
const polling = { timeoutMs: Number(TIMEOUT) * 1000, intervalMs: 20 + 60 * Math.random() };

const last = await poll(ask, ({ isHost }) => isHost, polling);
if (!last.isHost) fail(`${url} did not show ${HOST} within ${TIMEOUT} s; its last answer: ${last.said}`);
const away = await poll(balancersWithout, (all) => all.length === 0, polling);
if (away.length > 0) fail(`httpd does not use ${HOST} within ${TIMEOUT} s: ${away.join(", ")}`);

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

async function balancersWithout(): Promise<readonly string[]> {
  const all = await memberStates(site, manager);
  const members = all.filter(({ member }) => MEMBERS.split(" ").includes(member));
  if (members.length === 0) return [`it is no member at ${STATUS_URL}`];
  return members.filter(({ ok }) => !ok).map(({ balancer, state }) => `in ${balancer} it is ${state}`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
