/** A visitor of the test page, who keeps the session's cookie as a browser does. */

import { CookieJar } from "../common/cookieJar.ts";
import { ask, type Site, siteAt } from "../common/site.ts";

/** What a visitor saw. */
export interface Page {
  readonly status: number;
  /** The heading, e.g. `TomcatA.magedu.com`; empty if the answer is another page. */
  readonly host: string;
  /** With msm's suffix. */
  readonly sessionId: string;
  /** In the page's own format. */
  readonly created: string;
}

const PAGE_TIMEOUT_MS = 10_000;

export class Visitor {
  private readonly site: Site;
  private readonly url: string;
  private readonly jar: CookieJar;

  /**
   * @param route the Tomcat that gets the first request. Default: the balancer chooses.
   * @param site how this machine reaches the URL's host. Default: directly.
   */
  constructor(url: string, route?: string, site: Site = siteAt(url)) {
    this.site = site;
    this.url = url;
    this.jar = new CookieJar(route);
  }

  /** @throws {Error} if there is no answer within 10 s. */
  async refresh(): Promise<Page> {
    const { status, cookies, body } = await ask(this.site, this.url, {
      headers: this.jar.headers(),
      timeoutMs: PAGE_TIMEOUT_MS,
    });
    this.jar.keep(cookies);
    return { status, ...readPage(body) };
  }
}

export function readPage(html: string): Omit<Page, "status"> {
  return {
    host: textOf(/<h1[^>]*>(.*?)<\/h1>/s.exec(html)),
    sessionId: cell(html, "Session ID"),
    created: cell(html, "Created on"),
  };
}

/** The cell beside a heading of the page's table. */
function cell(html: string, heading: string): string {
  return textOf(new RegExp(`${heading}\\s*</t[hd]>\\s*<td[^>]*>(.*?)</td>`, "s").exec(html));
}

function textOf(match: RegExpExecArray | null): string {
  return (match?.[1] ?? "").replaceAll(/<[^>]*>/g, "").trim();
}
