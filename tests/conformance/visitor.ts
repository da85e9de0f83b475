/** A browser's view of the test page: one cookie, kept. */

export interface Page {
  readonly status: number;
  /** The page's heading, e.g. `TomcatA.magedu.com`. */
  readonly host: string;
  readonly sessionId: string;
  readonly created: string;
}

export class Visitor {
  readonly url: string;
  private cookie = "";

  constructor(url: string) {
    this.url = url;
  }

  async refresh(): Promise<Page> {
    const headers: Record<string, string> = this.cookie === "" ? {} : { cookie: this.cookie };
    const response = await fetch(this.url, { headers, signal: AbortSignal.timeout(10_000) });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(";")[0] ?? "";
    const body = await response.text();
    return {
      status: response.status,
      host: first(body, /<h1[^>]*>(?:<[^>]+>)*([^<]+)/),
      sessionId: first(body, /Session ID<\/t[hd]>\s*<td[^>]*>([^<]+)/),
      created: first(body, /Created on<\/t[hd]>\s*<td[^>]*>([^<]+)/),
    };
  }

  async refreshes(times: number): Promise<readonly Page[]> {
    const pages: Page[] = [];
    for (let i = 0; i < times; i++) pages.push(await this.refresh());
    return pages;
  }
}

function first(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1]?.trim() ?? "";
}
