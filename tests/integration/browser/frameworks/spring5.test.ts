/** Spring 5 and Spring Security 5 on Tomcat 9: the same shop, built for javax.servlet. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { exampleApplication } from "../../../applications/example.ts";
import { launchBrowser } from "../browser.ts";
import { ShopLab } from "./shopLab.ts";
import { PASSWORD } from "./shopper.ts";
import { leaveForGood, orderWhileServersDie } from "./shopping.ts";

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
    const shopper = await orderWhileServersDie(lab, browser);
    await leaveForGood(lab, shopper);
    assert.deepEqual(await lab.reports(), []);
  });
});
