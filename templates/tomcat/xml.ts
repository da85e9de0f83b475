import { create } from "xmlbuilder2";
import type { XMLBuilder } from "xmlbuilder2/lib/interfaces.js";

/** A property that Tomcat resolves when it reads the file: `${name}`. */
interface Property {
  readonly property: string;
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | Property>>;
  readonly children: readonly Element[] | string;
}

export function element(
  name: string,
  attributes: Element["attributes"] = {},
  children: Element["children"] = [],
): Element {
  return { name, attributes, children };
}

/**
 * @param namespace the namespace of all elements. Default: none.
 * @throws {Error} if a value cannot be written in XML, or Tomcat would resolve it as a property.
 */
export function xml(root: Element, namespace?: string): string {
  const document = create({ version: "1.0", encoding: "UTF-8", defaultNamespace: { ele: namespace } });
  add(document, root);
  return `${document.end({ prettyPrint: true, width: 100, wellFormed: true })}\n`;
}

function add(parent: XMLBuilder, { name, attributes, children }: Element): void {
  const values = Object.entries(attributes).map(([key, value]) => [key, text(value)]);
  const child = parent.ele(name, Object.fromEntries(values));
  if (typeof children === "string") child.txt(text(children));
  else for (const grandchild of children) add(child, grandchild);
}

function text(value: string | Property): string {
  if (typeof value !== "string") return `\${${value.property}}`;
  if (value.includes("${")) {
    throw new Error(`Tomcat would look up a property in ${JSON.stringify(value)}; remove "\${"`);
  }
  // xmlbuilder2 keeps `&lt;` as an entity, and leaves line breaks in attributes, which an XML parser turns into spaces.
  return value.replaceAll(/[&\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
