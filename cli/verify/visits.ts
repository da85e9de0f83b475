import { exhausted } from "../../topology/exhausted.ts";
import type { Topology } from "../../topology/model.ts";
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
  const hosts = topology.tomcats.map(({ hostName }) => hostName);
  switch (topology.sessions.mode) {
    case "nonSticky":
      return [await roam(url, hosts)];
    case "sticky":
      return await stay(url, hosts);
    default:
      return exhausted(topology.sessions);
  }
}

/** One visitor, until each Tomcat has answered twice: the second time it must know what others have written. */
async function roam(url: string, hosts: readonly string[]): Promise<Visit> {
  const visitor = new Visitor(url);
  const pages: Page[] = [];
  const times = (host: string) => pages.filter((page) => page.host === host).length;
  while (pages.length < MOST * hosts.length && hosts.some((host) => times(host) < 2)) {
    pages.push(await visitor.refresh());
    if (!pages.every(isPage)) break;
  }
  return pages;
}

/** Visitor after visitor, until each Tomcat has one. */
async function stay(url: string, hosts: readonly string[]): Promise<readonly Visit[]> {
  const visits: Visit[] = [];
  const reached = (host: string) => visits.some((visit) => visit.some((page) => page.host === host));
  while (visits.length < MOST * hosts.length && !hosts.every(reached)) {
    const visitor = new Visitor(url);
    const visit: Page[] = [];
    while (visit.length < STAY && visit.every(isPage)) visit.push(await visitor.refresh());
    visits.push(visit);
    if (!visit.every(isPage)) break;
  }
  return visits;
}

function isPage({ status, sessionId }: Page): boolean {
  return status === 200 && sessionId !== "";
}
