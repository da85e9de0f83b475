/** The balancer's members as balancer-manager reports them in XML (`?xml=1`, httpd 2.4). */

import { create } from "xmlbuilder2";
import { ask, type Site } from "./site.ts";

export interface MemberState {
  /** `lbcluster`, the test page's, or that of an application, e.g. `lbcluster-shop`. */
  readonly balancer: string;
  /** `ajp://172.16.103.1:8009`. */
  readonly member: string;
  /** httpd's own flags, e.g. `Init Ok`. */
  readonly state: string;
  readonly ok: boolean;
  /** Requests that it has been given since httpd started. */
  readonly elected: number;
}

/** Where balancer-manager is, and who may ask it. */
export interface BalancerManager {
  readonly statusUrl: string;
  readonly statusUser: string;
  readonly statusPassword: string;
}

const STATUS_TIMEOUT_MS = 3000;

/** Returns an empty list if httpd does not answer. */
export async function memberStates(
  site: Site,
  { statusUrl, statusUser, statusPassword }: BalancerManager,
): Promise<readonly MemberState[]> {
  try {
    const authorization = `Basic ${Buffer.from(`${statusUser}:${statusPassword}`).toString("base64")}`;
    // httpd ignores the parameters of a request unless balancer-manager itself is its referer.
    const headers = { authorization, referer: statusUrl };
    const { body } = await ask(site, `${statusUrl}?xml=1`, { headers, timeoutMs: STATUS_TIMEOUT_MS });
    return parseMembers(body);
  } catch {
    return [];
  }
}

export function parseMembers(xml: string): readonly MemberState[] {
  return elements(create(xml), "balancer").flatMap((balancer) =>
    elements(balancer, "worker").map((worker) => {
      const state = textOf(worker, "status");
      return {
        balancer: textOf(balancer, "name").replace("balancer://", ""),
        member: textOf(worker, "name"),
        state,
        ok: /\bOk\b/.test(state),
        elected: Number(textOf(worker, "elected")),
      };
    }),
  );
}

type Xml = ReturnType<typeof create>;

function elements(parent: Xml, name: string): readonly Xml[] {
  return parent.filter(({ node }) => node.nodeName === `httpd:${name}`, false, true);
}

/** Returns the text of a child. */
function textOf(parent: Xml, name: string): string {
  return parent.find(({ node }) => node.nodeName === `httpd:${name}`)?.node.textContent?.trim() ?? "";
}
