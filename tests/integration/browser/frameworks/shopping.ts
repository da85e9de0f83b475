/** What a visitor of every shop notices while each server of its lab is killed: nothing. */

import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { CookieJar } from "../../../../common/cookieJar.ts";
import type { ShopLab } from "./shopLab.ts";
import { Shopper } from "./shopper.ts";

/**
 * Fills a basket while each Tomcat and each store is away in turn. A Tomcat that is killed takes along what it works on,
 * so it is killed between two clicks; a store in the midst of one.
 * @param lists of the page that show the items.
 * @param meanwhile what else the visitor does, once for each server. @param times so far, from 1.
 */
export async function shopWhileServersDie(
  lab: ShopLab,
  shopper: Shopper,
  lists: readonly string[],
  meanwhile: (times: number) => Promise<void> = async () => {},
): Promise<void> {
  const cookie = await shopper.cookie();
  await shopper.add("whole");
  await shopper.assertNothingLost(...lists);
  const services = [...lab.tomcats, ...lab.stores];
  for (const [index, service] of services.entries()) {
    if (lab.stores.includes(service)) await Promise.all([lab.kill(service), shopper.add(service)]);
    else {
      await lab.kill(service);
      await shopper.add(service);
    }
    await shopper.assertNothingLost(...lists);
    await shopper.download();
    await meanwhile(index + 1);
    await lab.revive(service);
    await shopper.assertNothingLost(...lists);
  }
  assert.equal(await shopper.cookie(), cookie, "one session all the time");
}

/** A visitor of the shop on Spring, which gives each login another session id, until what was added is ordered. */
export async function orderWhileServersDie(lab: ShopLab, browser: Browser): Promise<Shopper> {
  const shopper = await Shopper.enter(browser, lab.site);
  await shopper.open();
  const stranger = await shopper.cookie();
  await shopper.login("alice");
  assert.notEqual(await shopper.cookie(), stranger, "a login gives the session another id");
  // Items are an attribute each.
  await shopWhileServersDie(lab, shopper, ["items"]);
  await shopper.page.click("#order");
  assert.equal(await shopper.page.textContent("#note"), "30 ordered");
  return shopper;
}

/** Logs out; no Tomcat knows the session any more. */
export async function leaveForGood(lab: ShopLab, shopper: Shopper): Promise<void> {
  const cookie = await shopper.cookie();
  await shopper.logout();
  for (const [node, { status, headers }] of await lab.answers(lab.home, cookie))
    assert.match(`${status} ${headers.get("location")}`, /^302 .*\/login\b/, node);
}

/** The classes that status and verify name as not read back, after some requests of a visitor who has a session. */
export async function classesNotReadBack(lab: ShopLab): Promise<readonly string[]> {
  const jar = new CookieJar();
  for (let i = 0; i < 6; i++) {
    const response = await fetch(lab.site + lab.home, {
      headers: jar.headers(),
      redirect: "manual",
    });
    jar.keep(response.headers.getSetCookie());
  }
  const reports = await lab.reports();
  return reports.map(({ message }) => /[\w$]+(?:\.[\w$]+)+/.exec(message)?.[0] ?? message);
}
