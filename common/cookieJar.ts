/**
 * The session cookie of a visitor, who may have several requests in flight, as a browser has. A library such as
 * tough-cookie would check domain, path and expiry of every answer, for the one cookie that a lab sets.
 */
export class CookieJar {
  private cookie: string;

  /** @param route the Tomcat at which a sticky session begins. Default: the balancer chooses. */
  constructor(route?: string) {
    this.cookie = route === undefined ? "" : cookieTo(route);
  }

  /** Returns the headers that a request carries. */
  headers(): Readonly<Record<string, string>> {
    return this.cookie === "" ? {} : { cookie: this.cookie };
  }

  /** @param cookies an answer's `Set-Cookie` headers. */
  keep(cookies: readonly string[]): void {
    const cookie = cookies.findLast((each) => each.startsWith("JSESSIONID="));
    this.cookie = cookie?.split(";", 1)[0] ?? this.cookie;
  }
}

/** Returns a cookie that routes to a Tomcat and names no known session, so that a new one begins there. */
export function cookieTo(route: string): string {
  return `JSESSIONID=new.${route}`;
}
