import { create } from "xmlbuilder2";
import type { XMLBuilder } from "xmlbuilder2/lib/interfaces.js";

/** A user's text, in which Tomcat resolves properties. */
interface Template {
  readonly template: string;
}

type Value = string | Template;

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly children: readonly Element[] | Value;
}

export function element(
  name: string,
  attributes: Element["attributes"] = {},
  children: Element["children"] = [],
): Element {
  return { name, attributes, children };
}

/** Returns the element with more attributes; they replace those of the same name. */
export function withAttributes(original: Element, attributes: Element["attributes"]): Element {
  return { ...original, attributes: { ...original.attributes, ...attributes } };
}

export function template(text: string): Template {
  return { template: text };
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
  if (isValue(children)) child.txt(text(children));
  else for (const grandchild of children) add(child, grandchild);
}

function isValue(children: Element["children"]): children is Value {
  return typeof children === "string" || "template" in children;
}

function text(value: Value): string {
  if (typeof value !== "string") return escaped(value.template);
  if (value.includes("${")) {
    throw new Error(`Tomcat would look up a property in ${JSON.stringify(value)}; remove "\${"`);
  }
  return escaped(value);
}

/** xmlbuilder2 keeps `&lt;` as an entity, and leaves line breaks in attributes, which an XML parser turns into spaces. */
function escaped(value: string): string {
  return value.replaceAll(/[&\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
