/** A visitor of a shop in a browser. Every application for tests has the same elements on its basket's page. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Browser, Page, Response } from "playwright-core";

/** Of every user. */
export const PASSWORD = "a-password-of-a-test";
const SIZE = 1024 * 1024;

/** Items that a click adds, each with a request of its own, all at once. */
const SIX = [1, 2, 3, 4, 5, 6];

export class Shopper {
  readonly page: Page;
  private readonly site: string;
  private readonly added: string[] = [];
  /** Answers that a visitor would complain of. */
  private readonly refused: string[] = [];

  private constructor(page: Page, site: string) {
    this.page = page;
    this.site = site;
  }

  /** With a profile of its own. */
  static async enter(browser: Browser, site: string): Promise<Shopper> {
    const context = await browser.newContext({ acceptDownloads: true });
    await context.addInitScript(extras(site));
    const page = await context.newPage();
    // A page that asks for something for ever fails here, and not at the end of the test's time.
    page.setDefaultTimeout(20_000);
    const shopper = new Shopper(page, site);
    context.on("response", (response) => shopper.note(response));
    return shopper;
  }

  /** The session cookie, as the browser sends it. */
  async cookie(): Promise<string> {
    const cookies = await this.page.context().cookies(this.site);
    return cookies
      .filter(({ name }) => name === "JSESSIONID")
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  async open(): Promise<void> {
    const response = await this.page.goto(this.site);
    assert.equal(response?.status(), 200, `${response?.url()} ${await response?.text()}`);
  }

  async login(user: string): Promise<void> {
    await this.open();
    await this.page.fill("[name=username]", user);
    await this.page.fill("[name=password]", PASSWORD);
    await this.page.click("[type=submit]");
    await this.page.waitForSelector("#add");
    // The page's script comes after the button.
    await this.page.waitForLoadState();
  }

  /** Adds six items with requests side by side. */
  async add(name: string): Promise<void> {
    await this.page.fill("#name", name);
    await this.page.click("#add");
    await this.page.waitForSelector(`body[data-added="${name}"]`);
    assert.equal(await this.page.textContent("#errors"), "", `adding ${name}`);
    this.added.push(...SIX.map((number) => `${name}-${number}`));
  }

  /** Opens the page anew, and finds on it who is logged in, the picture, and in each of the lists all that was added. */
  async assertNothingLost(...lists: readonly string[]): Promise<void> {
    await this.open();
    assert.equal(await this.page.locator("#add").count(), 1, `logged out: ${this.page.url()}`);
    assert.equal(
      await this.page.evaluate('document.querySelector("#picture").naturalWidth'),
      1,
      `the picture; ${this.refused}`,
    );
    for (const list of lists) {
      const found = await this.page.locator(`#${list} li`).allTextContents();
      assert.deepEqual(found.toSorted(), this.added.toSorted(), `the items of ${list}`);
    }
  }

  private note(response: Response): void {
    const status = response.status();
    if (status >= 400 && response.url().startsWith(this.site))
      this.refused.push(
        `${status} ${response.request().method()} ${response.url()} ${response.headers()["x-node"]}`,
      );
  }

  async download(): Promise<void> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.page.click("#download")]);
    assert.equal(await download.failure(), null);
    const bytes = await readFile(await download.path());
    assert.equal(bytes.length, SIZE);
    assert.equal(sha256(bytes), sha256(catalogue()));
  }

  /** Another page of the same visitor. */
  async tab(path: string): Promise<Page> {
    const page = await this.page.context().newPage();
    await page.goto(this.site + path);
    return page;
  }

  async logout(): Promise<void> {
    await this.page.click("#logout");
    await this.page.waitForSelector("[name=password]");
  }
}

/**
 * Adds to the basket's page what only tests want: a picture that is made for the visitor, for which the browser asks along
 * with the page's other files, and a download.
 */
function extras(site: string): string {
  return `document.addEventListener("readystatechange", () => {
    if (document.readyState === "interactive" && document.querySelector("#add") !== null)
      document.body.insertAdjacentHTML("beforeend",
        '<img id="picture" src="${site}picture.png" alt=""><a id="download" href="${site}download">Download</a>');
  });`;
}

/** As `shop.Catalogue` makes it. */
function catalogue(): Buffer {
  return Buffer.from(Uint8Array.from({ length: SIZE }, (_, i) => i * 31 + (i >> 8) * 7 + (i >> 16)));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
