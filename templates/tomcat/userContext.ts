/** What the lab keeps of a user's META-INF/context.xml, as elements of the context file. */

import type { ContextElement, UserContext } from "../../topology/plan.ts";
import { type Element, element, template } from "./xml.ts";

/** Returns the user's attributes of Context. */
export function userAttributes(context: UserContext | undefined): Element["attributes"] {
  return templates(context?.attributes ?? {});
}

/** An element that a context has only one of. */
interface Single {
  /** Used if the user has none. */
  readonly default: Element;
  readonly adapt: (own: Element) => Element;
}

/** Returns the user's elements. @param singles by their names. */
export function userElements(
  context: UserContext | undefined,
  singles: Readonly<Record<string, Single>>,
): readonly Element[] {
  const own = (context?.elements ?? []).map(userElement);
  const missing = Object.entries(singles).filter(([name]) => !own.some((each) => each.name === name));
  return [
    ...missing.map(([, single]) => single.default),
    ...own.map((each) => singles[each.name]?.adapt(each) ?? each),
  ];
}

function userElement({ name, attributes, children, text }: ContextElement): Element {
  return element(name, templates(attributes), text === "" ? children.map(userElement) : template(text));
}

function templates(attributes: ContextElement["attributes"]): Element["attributes"] {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, template(value)]));
}
