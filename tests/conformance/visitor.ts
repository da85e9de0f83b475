import type { Page, Visitor } from "../../verify/visitor.ts";

/** What a visitor sees who asks for the page so many times. */
export async function refreshes(visitor: Visitor, times: number): Promise<readonly Page[]> {
  const pages: Page[] = [];
  while (pages.length < times) pages.push(await visitor.refresh());
  return pages;
}
