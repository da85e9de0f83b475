/** A visitor of the test page, who keeps the session's cookie as a browser does. */

import { CookieJar } from "../common/cookieJar.ts";

/** What a visitor saw. */
export interface Page {
  readonly status: number;
  /** The heading, e.g. `TomcatA.magedu.com`; empty where the answer is another page. */
  readonly host: string;
  /** With msm's suffix. */
  readonly sessionId: string;
  /** As the page tells it. */
  readonly created: string;
}

/** Milliseconds. */
const PATIENCE = 10_000;

export class Visitor {
  private readonly url: string;
  private readonly jar: CookieJar;

  /** @param route the Tomcat that the visitor is led to first; without it the balancer chooses. */
  constructor(url: string, route?: string) {
    this.url = url;
    this.jar = new CookieJar(route);
  }

  /** @throws where nobody answers. */
  async refresh(): Promise<Page> {
    const answer = await fetch(this.url, {
      headers: this.jar.headers(),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
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
