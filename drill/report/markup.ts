/** HTML and SVG by construction: every tag is closed, every text is text. */

export interface Markup {
  readonly markup: string;
}

export type Attributes = Readonly<Record<string, string | number>>;

/** HTML's elements without content, as far as they are used. */
const VOID: ReadonlySet<string> = new Set(["meta", "link", "br"]);

/** @param children strings are text. */
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

/** A style sheet is no text: `<` and `&` stand for themselves in it. */
export function style(sheet: string): Markup {
  return { markup: `<style>${sheet}</style>` };
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
