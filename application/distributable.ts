/** Adds `<distributable/>` to a web.xml, which declares that sessions may move to another Tomcat. */

import sax from "sax";
import { UserError } from "../common/userError.ts";

/** The web.xml for an application without one. Without `metadata-complete`, annotations in its classes still apply. */
export const MINIMAL_DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">
  <distributable/>
</web-app>
`;

/**
 * Returns the web.xml with `<distributable/>`, which is inserted if it is missing; every other byte stays the same.
 * @throws {UserError} if the text is not a web.xml.
 */
export function distributable(descriptor: Uint8Array): Uint8Array {
  // Latin-1 gives one character per byte: the markup is ASCII in every encoding that the file may declare.
  const text = Buffer.from(descriptor).toString("latin1");
  const { marked, insertion } = read(text);
  if (marked) return descriptor;
  return Buffer.from(text.slice(0, insertion.from) + insertion.text + text.slice(insertion.to), "latin1");
}

interface Insertion {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Elements that must come before `<distributable/>` in descriptors of Servlet 2.3 and older. */
const BEFORE = ["icon", "display-name", "description"];

const UTF8_MARK = "\xef\xbb\xbf";

function read(text: string): { readonly marked: boolean; readonly insertion: Insertion } {
  const start = text.startsWith(UTF8_MARK) ? UTF8_MARK.length : 0;
  const parser = sax.parser(true, { position: true });
  const open: string[] = [];
  let marked = false;
  let insertion: Insertion | undefined;
  let settled = false;

  parser.onerror = (error) => {
    throw notReadable(error.message.split("\n", 1)[0] ?? "");
  };
  parser.onopentag = ({ name, isSelfClosing }) => {
    const at = start + parser.position;
    const local = name.replace(/^.*:/, "");
    if (open.length === 0) {
      if (insertion !== undefined) throw notReadable(`${name} follows its root`);
      if (local !== "web-app") throw notReadable(`its root is ${name}, not web-app`);
      const mark = `\n  <${name.replace(/[^:]*$/, "")}distributable/>`;
      insertion = isSelfClosing
        ? { from: text.lastIndexOf("/", at), to: at, text: `>${mark}\n</${name}>` }
        : { from: at, to: at, text: mark };
    } else if (open.length === 1) {
      if (local === "distributable") marked = true;
      if (!BEFORE.includes(local)) settled = true;
    }
    open.push(local);
  };
  parser.onclosetag = () => {
    open.pop();
    const at = start + parser.position;
    if (open.length === 1 && !settled && insertion) insertion = { ...insertion, from: at, to: at };
  };
  parser.write(text.slice(start)).close();

  if (insertion === undefined) throw notReadable("it is empty");
  return { marked, insertion };
}

function notReadable(reason: string): UserError {
  return new UserError(`its WEB-INF/web.xml cannot be read: ${reason}`, "repair it; it must be XML in UTF-8");
}
