/** Mojarra, Weld and PrimeFaces: what they keep in sessions, while servers are killed. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { ShopLab } from "./shopLab.ts";
import { Shopper } from "./shopper.ts";
import { leaveForGood, shopWhileServersDie } from "./shopping.ts";

/** Whose classes sessions hold: beans of each scope, and the state of the pages' components. */
const PACKAGES = [
  "com.sun.faces",
  "jakarta.faces",
  "org.jboss.weld.bean",
  "org.jboss.weld.contexts",
  "org.jboss.weld.generated",
  "org.jboss.weld.manager",
];

/** Of the page: items that are attributes, and those in a bean of the session's scope. */
const LISTS = ["attributes", "bean"];

// A bean is one attribute, and so are all pages of a visitor: requests that change them take turns.
suite("an application on Mojarra, Weld and PrimeFaces", () => {
  let lab: ShopLab;
  let browser: Browser;

  before(async () => {
    lab = await ShopLab.open("faces", { application: { sessionPackages: PACKAGES }, lockingMode: "all" });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  test("loses nothing and logs nobody out while each server is killed, nor a view or a conversation", async () => {
    const shopper = await Shopper.enter(browser, lab.site);
    await shopper.login("alice");
    const view = await shopper.tab("basket.xhtml");
    const order = await shopper.tab("basket.xhtml");
    await order.click("#order");
    await order.fill("#address", "1 High Street");
    await shopWhileServersDie(lab, shopper, LISTS, async (times) => {
      await view.click("#click");
      await view.waitForSelector(`#clicks:text-is("${times}")`);
      await order.click("#next");
      await order.waitForSelector(`#note:text("to 1 High Street, step ${times}")`);
    });
    await order.click("#end");
    await order.waitForSelector("#add");
    await leaveForGood(lab, shopper);
    assert.deepEqual(await lab.reports(), []);
  });
});
