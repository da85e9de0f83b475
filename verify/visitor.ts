/** A visitor of the test page, who keeps the session's cookie as a browser does. */

import { CookieJar } from "../common/cookieJar.ts";

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
  private readonly url: string;
  private readonly jar: CookieJar;

  /** @param route the Tomcat that gets the first request. Default: the balancer chooses. */
  constructor(url: string, route?: string) {
    this.url = url;
    this.jar = new CookieJar(route);
  }

  /** @throws {Error} if there is no answer within 10 s. */
  async refresh(): Promise<Page> {
    const answer = await fetch(this.url, {
      headers: this.jar.headers(),
      redirect: "manual",
      signal: AbortSignal.timeout(PAGE_TIMEOUT_MS),
    });
    this.jar.keep(answer.headers.getSetCookie());
    return { status: answer.status, ...readPage(await answer.text()) };
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
