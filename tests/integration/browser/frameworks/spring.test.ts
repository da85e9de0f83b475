/** Spring MVC and Spring Security: what they keep in sessions, while servers are killed. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { ShopLab } from "./shopLab.ts";
import { Shopper } from "./shopper.ts";

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
    const before = await shopper.cookie();
    await shopper.login("alice");
    const cookie = await shopper.cookie();
    assert.notEqual(cookie, before, "a session of before the login is not fixed");
    await shopper.add("whole");
    await shopper.assertNothingLost(...LISTS);
    for (const service of [...lab.tomcats, ...lab.stores]) {
      await lab.kill(service);
      await shopper.add(service);
      await shopper.assertNothingLost(...LISTS);
      await shopper.download();
      await lab.revive(service);
      await shopper.assertNothingLost(...LISTS);
    }
    assert.equal(await shopper.cookie(), cookie);
    await shopper.page.click("#order");
    assert.equal(await shopper.page.textContent("#note"), "30 ordered");
    await shopper.logout();
    for (const [node, { status, headers }] of await lab.answers("", cookie))
      assert.match(`${status} ${headers.get("location")}`, /^302 .*\/login$/, node);
    assert.deepEqual(await lab.reports(), []);
  });
});
