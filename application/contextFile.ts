import sax from "sax";
import { UserError } from "../common/userError.ts";
import type { ContextElement } from "../topology/plan.ts";

/** The path of the file with which an application configures its Context. */
export const CONTEXT_FILE = "META-INF/context.xml";

/**
 * Returns the root of a META-INF/context.xml. Names with a prefix are left out: Tomcat knows none.
 * @throws {UserError} if it is not XML, or its root is not Context.
 */
export function parseContextFile(content: Uint8Array): ContextElement {
  const text = decoded(content).replaceAll("\r\n", "\n");
  const lineAt = (position: number) => text.slice(0, position).split("\n").length;
  const parser = sax.parser(true, { position: true });
  const open: Draft[] = [];
  let root: Draft | undefined;

  parser.onerror = (error) => {
    const [message = ""] = error.message.split("\n", 1);
    throw notReadable(`line ${lineAt(parser.position)}: ${message}`);
  };
  parser.onopentag = ({ name, attributes }) => {
    const line = lineAt(parser.startTagPosition);
    if (open.length === 0) {
      if (root !== undefined) throw notReadable(`line ${line}: ${name} follows its root`);
      if (name !== "Context") throw notReadable(`its root is ${name}, not Context`);
    }
    const element = { name, attributes: withoutPrefixes(attributes), children: [], text: "", line };
    root ??= element;
    if (isPlain(name)) open.at(-1)?.children.push(element);
    open.push(element);
  };
  parser.ontext = parser.oncdata = (part) => {
    const element = open.at(-1);
    if (element) element.text = `${element.text}${part}`.trim();
  };
  parser.onclosetag = () => {
    open.pop();
  };
  // An XML parser makes spaces of these in attributes, as no reference stands for them (XML 1.0, 3.3.3); sax does not.
  parser.write(text.replace(/[\t\n\r]/g, " ")).close();

  if (root === undefined) throw notReadable("it is empty");
  return root;
}

/** Returns an error about an element of the file. */
export function errorAt({ line }: ContextElement, message: string, cure: string): UserError {
  return new UserError(`${CONTEXT_FILE}, line ${line}: ${message}`, cure);
}

type Draft = Omit<ContextElement, "children" | "text"> & { readonly children: Draft[]; text: string };

/** Returns the text in the encoding that the file declares. */
function decoded(content: Uint8Array): string {
  const start = Buffer.from(content).toString("latin1", 0, 200);
  const [, encoding = "UTF-8"] =
    /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)/.exec(start) ?? [];
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    throw notReadable(`it is not in ${encoding}`);
  }
}

function withoutPrefixes(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const plain = Object.entries(attributes).filter(([name]) => isPlain(name) && name !== "xmlns");
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]));
}

function isPlain(name: string): boolean {
  return !name.includes(":");
}

function notReadable(reason: string): UserError {
  return new UserError(`its ${CONTEXT_FILE} cannot be read: ${reason}`, "repair it");
}
