/** Spring MVC and Spring Security: what they keep in sessions, while servers are killed. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { ShopLab } from "./shopLab.ts";
import { Shopper } from "./shopper.ts";
import { classesNotReadBack, leaveForGood, shopWhileServersDie } from "./shopping.ts";

/** Whose classes sessions hold: who is logged in, the CSRF token, what a redirect takes along. */
const PACKAGES = ["org.springframework"];

/** Of the page: items that are attributes, and those in a bean of the session's scope. */
const LISTS = ["attributes", "bean"];

suite("an application on Spring", { timeout: 600_000 }, () => {
  let lab: ShopLab;
  let browser: Browser;

  before(async () => {
    lab = await ShopLab.open("spring", { sessionPackages: PACKAGES });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  test("loses nothing and logs nobody out while each server is killed", async () => {
    const shopper = await Shopper.enter(browser, lab.site);
    await shopper.page.goto(lab.site);
    const stranger = await shopper.cookie();
    await shopper.login("alice");
    assert.notEqual(await shopper.cookie(), stranger, "a login gives the session another id");
    await shopWhileServersDie(lab, shopper, LISTS);
    await shopper.page.click("#order");
    assert.equal(await shopper.page.textContent("#note"), "30 ordered");
    await leaveForGood(lab, shopper);
    assert.deepEqual(await lab.reports(), []);
  });

  test("names what is not read back where its package is not configured", async () => {
    assert.deepEqual(await classesNotReadBack(lab), []);
    await lab.configure({ sessionPackages: [] });
    const classes = await classesNotReadBack(lab);
    assert.ok(classes.length > 0);
    for (const name of classes)
      assert.ok(
        PACKAGES.some((own) => name.startsWith(`${own}.`)),
        name,
      );
  });
});
