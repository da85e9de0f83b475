/** Well-formed HTML and SVG: every tag is closed, every text is escaped. */

export interface Markup {
  readonly markup: string;
}

export type Attributes = Readonly<Record<string, string | number>>;

/** Those of HTML's elements without content that are used here. */
const VOID: ReadonlySet<string> = new Set(["meta", "link", "br"]);

/** @param children strings are escaped as text. */
export function tag(
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Markup | string)[]
): Markup {
  const opening = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const start = `<${name}${opening.join("")}>`;
  if (VOID.has(name)) return { markup: start };
  const content = children.map((child) => (typeof child === "string" ? escaped(child) : child.markup));
  return { markup: `${start}${content.join("")}</${name}>` };
}

/** A style sheet is not escaped: in it, `<` and `&` stand for themselves. */
export function style(sheet: string): Markup {
  return { markup: `<style>${sheet}</style>` };
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
