import sax from "sax";

/** What a web.xml says of the platform that it is written for. */
export interface Descriptor {
  /** Of the root; empty if it names none, as before Servlet 2.4. */
  readonly namespace: string;
  /** Names of the application's servlets, filters and listeners, e.g. `shop.Cart`. */
  readonly classes: readonly string[];
}

const CLASS_ELEMENTS = ["servlet-class", "filter-class", "listener-class"];

/** @param text of a web.xml that `distributable` could read. */
export function readDescriptor(text: string): Descriptor {
  const parser = sax.parser(true, { xmlns: true, trim: true });
  const classes: string[] = [];
  let namespace: string | undefined;
  let element = "";
  parser.onopentag = (tag) => {
    // With `xmlns`, sax gives each tag its namespace.
    if ("uri" in tag) namespace ??= tag.uri;
    element = tag.name.replace(/^.*:/, "");
  };
  parser.ontext = (content) => {
    if (CLASS_ELEMENTS.includes(element)) classes.push(content);
  };
  parser.onclosetag = () => {
    element = "";
  };
  // Tomcat reports what it cannot read.
  parser.onerror = () => parser.resume();
  parser.write(text).close();
  return { namespace: namespace ?? "", classes };
}
