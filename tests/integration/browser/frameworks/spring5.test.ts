/** Spring 5 and Spring Security 5 on Tomcat 9: the same shop, built for javax.servlet. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { exampleApplication } from "../../../applications/example.ts";
import { launchBrowser } from "../browser.ts";
import { ShopLab } from "./shopLab.ts";
import { PASSWORD, Shopper } from "./shopper.ts";
import { leaveForGood, shopWhileServersDie } from "./shopping.ts";

const APPLICATION = exampleApplication();
const ENVIRONMENT = { ...APPLICATION.environment, SHOP_PASSWORD: PASSWORD };

suite("an application on Spring 5", () => {
  let lab: ShopLab;
  let browser: Browser;

  before(async () => {
    const application = { ...APPLICATION, environment: ENVIRONMENT };
    lab = await ShopLab.open("spring5", { profile: "tomcat9", application });
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
    await shopWhileServersDie(lab, shopper, ["items"]);
    await shopper.page.click("#order");
    assert.equal(await shopper.page.textContent("#note"), "30 ordered");
    await leaveForGood(lab, shopper);
    assert.deepEqual(await lab.reports(), []);
  });
});
