import sax from "sax";
import type { UserContext } from "../topology/plan.ts";
import { type ApplicationFile, bytes, DESCRIPTOR } from "./applicationFile.ts";

/**
 * Returns the name that the application gives its session cookie; undefined if it gives none. Sticky sessions need it:
 * httpd finds the route in this cookie. Its context.xml is asked before its web.xml (org.apache.catalina.util.SessionConfig).
 */
export async function sessionCookieOf(
  files: readonly ApplicationFile[],
  context: UserContext | undefined,
): Promise<string | undefined> {
  const { sessionCookieName } = context?.attributes ?? {};
  if (sessionCookieName) return sessionCookieName;
  const descriptor = files.find(({ path }) => path === DESCRIPTOR);
  return descriptor && cookieName((await bytes(descriptor)).toString());
}

function cookieName(descriptor: string): string | undefined {
  const parser = sax.parser(true, { trim: true });
  const open: string[] = [];
  let name: string | undefined;
  parser.onopentag = (tag) => {
    open.push(tag.name.replace(/^.*:/, ""));
  };
  parser.onclosetag = () => {
    open.pop();
  };
  parser.ontext = (text) => {
    if (open.join("/") === "web-app/session-config/cookie-config/name") name = text;
  };
  // What is not XML has been refused when `<distributable/>` was inserted.
  parser.write(descriptor).close();
  return name;
}
