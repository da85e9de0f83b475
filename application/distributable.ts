/** `<distributable/>` in a web.xml: what an application says whose sessions may move to another Tomcat. */

import sax from "sax";
import { UserError } from "../common/userError.ts";

/** For an application that has none. What its classes say in annotations counts: metadata-complete is not said. */
export const MINIMAL_DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">
  <distributable/>
</web-app>
`;

/**
 * The same web.xml with `<distributable/>` in it. Nothing else is touched: where it is missing it is put in, and every
 * other byte stays.
 * @throws {UserError} where the text is no web.xml.
 */
export function distributable(descriptor: Uint8Array): Uint8Array {
  // One character for each byte: whatever encoding it names, its markup is ASCII.
  const text = Buffer.from(descriptor).toString("latin1");
  const { marked, place } = read(text);
  if (marked) return descriptor;
  return Buffer.from(text.slice(0, place.from) + place.insert + text.slice(place.to), "latin1");
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Elements that the descriptors of Servlet 2.3 and older want before it. */
const BEFORE = ["icon", "display-name", "description"];

const UTF8_MARK = "\xef\xbb\xbf";

function read(text: string): { readonly marked: boolean; readonly place: Place } {
  const start = text.startsWith(UTF8_MARK) ? UTF8_MARK.length : 0;
  const parser = sax.parser(true, { position: true });
  const open: string[] = [];
  let marked = false;
  let place: Place | undefined;
  let settled = false;

  parser.onerror = (error) => {
    throw notReadable(error.message.split("\n", 1)[0] ?? "");
  };
  parser.onopentag = ({ name, isSelfClosing }) => {
    const at = start + parser.position;
    const local = name.replace(/^.*:/, "");
    if (open.length === 0) {
      if (place !== undefined) throw notReadable(`${name} follows its root`);
      if (local !== "web-app") throw notReadable(`its root is ${name}, not web-app`);
      const mark = `\n  <${name.replace(/[^:]*$/, "")}distributable/>`;
      place = isSelfClosing
        ? { from: text.lastIndexOf("/", at), to: at, insert: `>${mark}\n</${name}>` }
        : { from: at, to: at, insert: mark };
    } else if (open.length === 1) {
      if (local === "distributable") marked = true;
      if (!BEFORE.includes(local)) settled = true;
    }
    open.push(local);
  };
  parser.onclosetag = () => {
    open.pop();
    const at = start + parser.position;
    if (open.length === 1 && !settled && place) place = { ...place, from: at, to: at };
  };
  parser.write(text.slice(start)).close();

  if (place === undefined) throw notReadable("it is empty");
  return { marked, place };
}

function notReadable(reason: string): UserError {
  return new UserError(`its WEB-INF/web.xml cannot be read: ${reason}`, "repair it; it must be XML in UTF-8");
}
