/** A visitor of the test page with one cookie, as a browser has it. */

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
  private cookie: string;

  /** @param sessionId of no session, for its route's sake; without it the visitor comes for the first time. */
  constructor(url: string, sessionId?: string) {
    this.url = url;
    this.cookie = sessionId === undefined ? "" : `JSESSIONID=${sessionId}`;
  }

  /** @throws where nobody answers. */
  async refresh(): Promise<Page> {
    const headers: Record<string, string> = this.cookie === "" ? {} : { cookie: this.cookie };
    const answer = await fetch(this.url, {
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const cookie = answer.headers.getSetCookie().find((each) => each.startsWith("JSESSIONID="));
    this.cookie = cookie?.split(";")[0] ?? this.cookie;
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
