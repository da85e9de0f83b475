/** Wicket: what it keeps in sessions, while servers are killed. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { ShopLab } from "./shopLab.ts";
import { Shopper } from "./shopper.ts";
import { leaveForGood, shopWhileServersDie } from "./shopping.ts";

/** Whose classes sessions hold: Wicket's session with the visitor's pages, and the lambdas of their models. */
const PACKAGES = ["org.apache.wicket", "java.lang.invoke", "org.apache.commons.collections4.map"];

/** Of the page: items that are attributes, and those in Wicket's own session object. */
const LISTS = ["attributes", "bean"];

// Wicket's session, with all that a subclass adds to it, is one attribute: requests that change it take turns.
suite("an application on Wicket", () => {
  let lab: ShopLab;
  let browser: Browser;

  before(async () => {
    lab = await ShopLab.open("wicket", { application: { sessionPackages: PACKAGES }, lockingMode: "all" });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  test("loses nothing and logs nobody out while each server is killed, nor a page's state", async () => {
    const shopper = await Shopper.enter(browser, lab.site);
    await shopper.login("alice");
    const page = await shopper.tab("basket");
    await shopWhileServersDie(lab, shopper, LISTS, async (times) => {
      await page.click("#click");
      await page.waitForSelector(`#clicks:text-is("${times}")`);
    });
    await leaveForGood(lab, shopper);
    assert.deepEqual(await lab.reports(), []);
  });

  test("names what a page has that cannot be stored", async () => {
    const response = await fetch(`${lab.site}gift`, { redirect: "manual" });
    assert.equal(response.status, 302);
    const [report, ...others] = await lab.reports();
    assert.match(report?.message ?? "", /\bshop\.GiftPage\$Paper\b.*Serializable/);
    assert.deepEqual(others, []);
  });
});
