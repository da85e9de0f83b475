/** The balancer's members as balancer-manager tells machines (`?xml=1`, httpd 2.4). */

import { create } from "xmlbuilder2";

export interface MemberState {
  /** `ajp://172.16.103.1:8009`. */
  readonly member: string;
  /** httpd's own flags, e.g. `Init Ok`. */
  readonly state: string;
  readonly ok: boolean;
  /** Requests it was given since httpd started. */
  readonly elected: number;
}

/** Milliseconds. */
const PATIENCE = 3000;

/** None where httpd does not answer. */
export async function memberStates(
  url: string,
  user: string,
  password: string,
): Promise<readonly MemberState[]> {
  try {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    // httpd ignores parameters of requests that come from elsewhere.
    const headers = { authorization, referer: url };
    const answer = await fetch(`${url}?xml=1`, { headers, signal: AbortSignal.timeout(PATIENCE) });
    return parseMembers(await answer.text());
  } catch {
    return [];
  }
}

export function parseMembers(xml: string): readonly MemberState[] {
  const workers = create(xml).filter(({ node }) => node.nodeName === "httpd:worker", false, true);
  return workers.map((worker) => {
    const value = (name: string) =>
      worker.find(({ node }) => node.nodeName === `httpd:${name}`)?.node.textContent?.trim() ?? "";
    const state = value("status");
    return { member: value("name"), state, ok: /\bOk\b/.test(state), elected: Number(value("elected")) };
  });
}
