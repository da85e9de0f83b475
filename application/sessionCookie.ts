import sax from "sax";
import { type ApplicationFile, bytes, DESCRIPTOR } from "./applicationFile.ts";

/**
 * Returns the name that the application's web.xml gives its session cookie; undefined if it gives none. Sticky sessions
 * need it: httpd finds the route in this cookie.
 */
export async function sessionCookieOf(files: readonly ApplicationFile[]): Promise<string | undefined> {
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
