/** The session cookie of a visitor, who may have several requests under way, as a browser has. */
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
    for (const cookie of cookies) {
      const [pair = ""] = cookie.split(";");
      if (pair.startsWith("JSESSIONID=")) this.cookie = pair;
    }
  }
}

/** Leads to a Tomcat, where nobody knows the session and a new one begins. */
export function cookieTo(route: string): string {
  return `JSESSIONID=new.${route}`;
}
