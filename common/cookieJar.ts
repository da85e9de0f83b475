/**
 * The session cookie of a visitor, who may have several requests under way, as a browser has. A library such as
 * tough-cookie would hold domain, path and date of each answer of a drill against rules, for the one cookie that a lab has.
 */
export class CookieJar {
  private cookie: string;

  /** @param route the Tomcat that sticky sessions begin at; without one the balancer chooses. */
  constructor(route?: string) {
    this.cookie = route === undefined ? "" : cookieTo(route);
  }

  /** What a request carries. */
  headers(): Readonly<Record<string, string>> {
    return this.cookie === "" ? {} : { cookie: this.cookie };
  }

  /** @param cookies an answer's `Set-Cookie` headers. */
  keep(cookies: readonly string[]): void {
    const cookie = cookies.findLast((each) => each.startsWith("JSESSIONID="));
    this.cookie = cookie?.split(";", 1)[0] ?? this.cookie;
  }
}

/** Leads to a Tomcat, where nobody knows the session and a new one begins. */
export function cookieTo(route: string): string {
  return `JSESSIONID=new.${route}`;
}
