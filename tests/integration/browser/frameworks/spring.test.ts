/** Spring MVC and Spring Security, as in examples/spring: what they keep in sessions, while servers are killed. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { exampleApplication } from "../../../applications/example.ts";
import { launchBrowser } from "../browser.ts";
import { ShopLab } from "./shopLab.ts";
import { PASSWORD, Shopper } from "./shopper.ts";
import { classesNotReadBack, leaveForGood, orderWhileServersDie } from "./shopping.ts";

const { sessionPackages, environment } = exampleApplication();

/** As the example's README says: its stack's file, and the password. */
const APPLICATION = { ...exampleApplication(), environment: { ...environment, SHOP_PASSWORD: PASSWORD } };

/** A list to upload, of 5 MiB. */
const LIST = Buffer.from(`Käse${"\n".repeat(5 * 1024 * 1024)}Brot`);

suite("an application on Spring", () => {
  let lab: ShopLab;
  let browser: Browser;

  before(async () => {
    lab = await ShopLab.open("spring", { application: APPLICATION });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  test("loses nothing and logs nobody out while each server is killed", async () => {
    const shopper = await orderWhileServersDie(lab, browser);
    assert.equal(await shopper.page.title(), environment.SHOP_NAME);
    for (const [node, answer] of await lab.answers(lab.home, await shopper.cookie()))
      assert.match(await answer.text(), /<li>1: 30 items<\/li>/, node);
    await leaveForGood(lab, shopper);
    assert.deepEqual(await lab.reports(), []);
  });

  test("takes an upload, and its time", async () => {
    const shopper = await Shopper.enter(browser, lab.site);
    await shopper.login("alice");
    const { page } = shopper;
    await page.setInputFiles("[name=list]", { name: "Größe.txt", mimeType: "text/plain", buffer: LIST });
    await page.click("#upload");
    await page.waitForSelector('#note:text-is("2 added")');
    assert.deepEqual(await page.locator("#items li").allTextContents(), ["Brot", "Käse"]);
    const report = await page.goto(`${lab.site}report`);
    assert.equal(await report?.text(), `${environment.SHOP_NAME}: 0 orders, 0 items`);
  });

  test("a second login ends the first session where it is the same Tomcat's, and nowhere else", async () => {
    const bob = await loginAt(lab, "node1", "bob");
    await loginAt(lab, "node2", "bob");
    for (const [node, answer] of await lab.answers(lab.home, bob)) assert.equal(answer.status, 200, node);
    const carol = await loginAt(lab, "node1", "carol");
    await loginAt(lab, "node1", "carol");
    const answers = await lab.answers(lab.home, carol);
    assert.match((await answers.get("node1")?.text()) ?? "", /^This session has been expired/);
    for (const [node, { status }] of await lab.answers(lab.home, carol)) assert.equal(status, 302, node);
  });

  test("names a bean of the session's scope that cannot be stored", async () => {
    const cookie = await loginAt(lab, "node1", "dora");
    for (const [node, { status }] of await lab.answers("gift", cookie)) assert.equal(status, 500, node);
    const [report, ...others] = await lab.reports();
    assert.match(report?.message ?? "", /^\/spring: .*"scopedTarget\.gift" .*\bshop\.Gift\b.*Serializable/);
    assert.deepEqual(others, []);
  });

  test("names what is not read back where its package is not configured", async () => {
    await lab.configure({ application: { ...APPLICATION, sessionPackages: [] } });
    const classes = await classesNotReadBack(lab);
    assert.ok(classes.length > 0);
    for (const name of classes)
      assert.ok(
        sessionPackages.some((own) => name.startsWith(`${own}.`)),
        name,
      );
  });
});

/** @returns the cookie of a session that began with a login at the node's Tomcat. */
async function loginAt(lab: ShopLab, node: string, user: string): Promise<string> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const page = await fetch(`${lab.site}login`);
    // httpd takes the Tomcats in turn.
    if (page.headers.get("x-node") === node) continue;
    const [, csrf = ""] = /name="_csrf" value="([^"]+)"/.exec(await page.text()) ?? [];
    const login = await fetch(`${lab.site}login`, {
      method: "POST",
      headers: { cookie: cookieOf(page) },
      body: new URLSearchParams({ username: user, password: PASSWORD, _csrf: csrf }),
      redirect: "manual",
    });
    assert.equal(login.headers.get("location"), "/spring/");
    if (login.headers.get("x-node") === node) return cookieOf(login);
  }
  return assert.fail(`no login came to ${node}`);
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}
