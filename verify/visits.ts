import type { Site } from "../common/site.ts";
import type { SessionMode, Tomcat, Topology } from "../topology/model.ts";
import { type Page, Visitor } from "./visitor.ts";

/** The pages that one visitor saw, in order. */
export type Visit = readonly Page[];

/** A visitor gives up after this many refreshes for each Tomcat of the lab. */
const MAX_REFRESHES_PER_TOMCAT = 10;

/** Refreshes by a visitor whose session stays with its Tomcat. */
const STICKY_REFRESHES = 3;

/**
 * Visits the page until every Tomcat has answered: one visitor sees them all, or with sticky sessions each visitor sees
 * one. Stops at the first answer that is not the page.
 */
export function seeVisits(
  { sessions, tomcats }: Topology,
  site: Site,
  url: string,
): Promise<readonly Visit[]> {
  const see: Readonly<Record<SessionMode, typeof stay>> = { sticky: stay, nonSticky: roam };
  return see[sessions.mode](site, url, tomcats);
}

/** One visitor refreshes until each Tomcat has answered twice: the second time it must know what others have written. */
async function roam(site: Site, url: string, tomcats: readonly Tomcat[]): Promise<readonly Visit[]> {
  const visitor = new Visitor(url, undefined, site);
  const pages: Page[] = [];
  const isSeen = ({ hostName }: Tomcat) => pages.filter(({ host }) => host === hostName).length >= 2;
  while (pages.length < MAX_REFRESHES_PER_TOMCAT * tomcats.length && !tomcats.every(isSeen)) {
    pages.push(await visitor.refresh());
    if (!pages.every(isPage)) break;
  }
  return [pages];
}

/**
 * Sends a visitor to each Tomcat by its route: httpd counts the requests of sticky sessions too, so that after a failover
 * it may keep visitors without a session away from a Tomcat for a long time.
 */
function stay(site: Site, url: string, tomcats: readonly Tomcat[]): Promise<readonly Visit[]> {
  return Promise.all(
    tomcats.map(async ({ name }) => {
      const visitor = new Visitor(url, name, site);
      const pages: Page[] = [];
      while (pages.length < STICKY_REFRESHES && pages.every(isPage)) pages.push(await visitor.refresh());
      return pages;
    }),
  );
}

function isPage({ status, sessionId }: Page): boolean {
  return status === 200 && sessionId !== "";
}
