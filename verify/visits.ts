import { assertNever } from "../common/assertNever.ts";
import type { Tomcat, Topology } from "../topology/model.ts";
import { type Page, Visitor } from "./visitor.ts";

/** The pages that one visitor saw, one after the other. */
export type Visit = readonly Page[];

/** Refreshes for each Tomcat until one that has not answered is given up. */
const MOST = 10;

/** Refreshes of a visitor whose session stays in its Tomcat. */
const STAY = 3;

/**
 * Visits until every Tomcat has answered, as the session mode lets them: one visitor sees all, or each sees one.
 * Stops at the first answer that is not the page.
 */
export async function seeVisits(topology: Topology, url: string): Promise<readonly Visit[]> {
  switch (topology.sessions.mode) {
    case "nonSticky":
      return [await roam(url, topology.tomcats)];
    case "sticky":
      return await stay(url, topology.tomcats);
    default:
      return assertNever(topology.sessions);
  }
}

/** One visitor, until each Tomcat has answered twice: the second time it must know what others have written. */
async function roam(url: string, tomcats: readonly Tomcat[]): Promise<Visit> {
  const visitor = new Visitor(url);
  const pages: Page[] = [];
  const isSeen = ({ hostName }: Tomcat) => pages.filter(({ host }) => host === hostName).length >= 2;
  while (pages.length < MOST * tomcats.length && !tomcats.every(isSeen)) {
    pages.push(await visitor.refresh());
    if (!pages.every(isPage)) break;
  }
  return pages;
}

/**
 * A visitor for each Tomcat, who names its route: httpd counts the requests of sessions that stick, so after a failover it
 * may send visitors without a session past a Tomcat for a long time.
 */
function stay(url: string, tomcats: readonly Tomcat[]): Promise<readonly Visit[]> {
  return Promise.all(
    tomcats.map(async ({ name }) => {
      const visitor = new Visitor(url, name);
      const pages: Page[] = [];
      while (pages.length < STAY && pages.every(isPage)) pages.push(await visitor.refresh());
      return pages;
    }),
  );
}

function isPage({ status, sessionId }: Page): boolean {
  return status === 200 && sessionId !== "";
}
