/**
 * The test page in a real browser, as a person sees it. MSM_LAB_PICTURES=1 keeps what it sees as docs/pictures/*.png.
 */

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { poll } from "../../../common/poll.ts";
import { bareId } from "../../../running/sessionId.ts";
import { docker } from "../../../targets/docker/engine.ts";
import { Stack } from "../../conformance/stack.ts";
import { launchBrowser } from "./browser.ts";

const STACK = "browser";
const PORT = 18162;
const HTTPS_PORT = 18262;
const URL = `https://127.0.0.1:${HTTPS_PORT}/test/`;
const PICTURES = resolve(import.meta.dirname, "../../../docs/pictures");

suite("the test page in a browser", () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const complaints: string[] = [];

  before(async () => {
    stack = await Stack.open(STACK, {
      network: { subnet: "172.29.62.0/24" },
      nodes: {
        node1: { address: "172.29.62.1", services: ["httpd", "tomcat"] },
        node2: { address: "172.29.62.2", services: ["tomcat", "memcached"] },
        node3: { address: "172.29.62.3", services: ["memcached"] },
      },
      publish: { port: PORT, httpsPort: HTTPS_PORT },
      tls: { selfSigned: true },
    });
    await stack.up();
    const { certificate } = await stack.outputs();
    browser = await launchBrowser(String(certificate));
    page = await browser.newPage({ viewport: { width: 900, height: 680 } });
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
  });
  after(async () => {
    await browser?.close();
    await stack?.close();
  });

  /** Refreshes, or opens the page for the first time. */
  const look = async (): Promise<Facts> => {
    const response = page.url() === URL ? await page.reload() : await page.goto(URL);
    assert.equal(response?.status(), 200);
    return await factsOn(page);
  };

  test("over plain HTTP leads to HTTPS, with HTTP/2 and a Secure cookie", async () => {
    const response = await page.goto(`http://127.0.0.1:${PORT}/test/`);
    assert.equal(page.url(), URL);
    assert.equal((await response?.securityDetails())?.protocol, "TLS 1.3");
    const navigation = 'performance.getEntriesByType("navigation")[0].nextHopProtocol';
    assert.equal(await page.evaluate(navigation), "h2");
    const [cookie] = await page.context().cookies();
    assert.ok(cookie?.secure && cookie.httpOnly);
    await page.context().clearCookies();
  });

  test("is refused by a browser that does not trust the lab's own certificate", async () => {
    const stranger = await launchBrowser();
    try {
      await assert.rejects((await stranger.newPage()).goto(URL), /ERR_CERT_AUTHORITY_INVALID/);
    } finally {
      await stranger.close();
    }
  });

  test("refreshing shows the Tomcats in turn, and one session", async () => {
    const seen = [await look(), await look(), await look(), await look()];
    const [first, second] = seen.map(({ heading }) => heading);
    assert.deepEqual([first, second].sort(), ["TomcatA.magedu.com", "TomcatB.magedu.com"]);
    assert.deepEqual(
      seen.map(({ heading }) => heading),
      [first, second, first, second],
    );
    assertSameSession(seen);
    assert.deepEqual(
      seen.map(({ Visits }) => Visits),
      ["1", "2", "3", "4"],
    );
    await keep(page, "page");
  });

  test("says in people's words when the session began, where it is kept and who answered", async () => {
    const { Store, heading, answered, ...facts } = await look();
    assert.match(facts["Creation time"] ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    assert.equal(
      Math.floor(Number(facts["Created on"]) / 1000),
      Date.parse((await page.locator("time").getAttribute("datetime")) ?? "") / 1000,
    );
    const homes = {
      n1: "n1 (node2, backup), 172.29.62.2:11211",
      n2: "n2 (node3, primary), 172.29.62.3:11211",
    };
    assert.equal(Store, homes[storeOf(facts["Session ID"])]);
    assert.equal(
      answered,
      `answered from ${heading === "TomcatA.magedu.com" ? "node1, 172.29.62.1" : "node2, 172.29.62.2"}`,
    );
    assert.equal(facts["Session mode"], "nonSticky");
    assert.equal(facts.Attributes, "2");
  });

  test("asks for nothing but itself, once for each look, and the browser has no complaint", async () => {
    asked.length = 0;
    await look();
    assert.deepEqual(asked, [URL]);
    assert.deepEqual(complaints, []);
    assert.equal(await page.evaluate("document.compatMode"), "CSS1Compat");
  });

  test("its heading is red, its paper light or dark as the visitor likes it, and it fits a phone", async () => {
    const colours = async (colorScheme: "light" | "dark") => {
      await page.emulateMedia({ colorScheme });
      return await Promise.all([colourOf(page, "h1", "color"), colourOf(page, "body", "backgroundColor")]);
    };
    for (const scheme of ["light", "dark"] as const) {
      const [heading, paper] = await colours(scheme);
      assert.ok(heading.red > 1.5 * heading.green && heading.red > 1.5 * heading.blue, scheme);
      assert.equal(paper.red > 128, scheme === "light");
    }
    await keep(page, "page-dark");
    await page.emulateMedia({ colorScheme: "light" });
    const { width = 0, height = 0 } = page.viewportSize() ?? {};
    await page.setViewportSize({ width: 360, height: 780 });
    assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 360);
    await keep(page, "page-phone");
    await page.setViewportSize({ width, height });
  });

  test("a Tomcat that is killed is not missed: the other answers, the session is the same", async () => {
    const before = await look();
    const victim = before.heading === "TomcatA.magedu.com" ? "node2-tomcat" : "node1-tomcat";
    await docker("kill", container(victim));
    const during = [await look(), await look(), await look()];
    assert.ok(during.every(({ heading }) => heading === before.heading));
    assertSameSession([before, ...during]);
    await docker("start", container(victim));
    const back = await untilHeading((heading) => heading !== before.heading, look);
    assertSameSession([before, back]);
  });

  test("a memcached that is killed is not missed: the session is the same, and moves to the other", async () => {
    const before = await look();
    // The second copy is written beside the answer.
    await pause(500);
    const home = storeOf(before["Session ID"]);
    const victim = { n1: "node2-memcached", n2: "node3-memcached" }[home];
    await docker("kill", container(victim));
    const during = [await look(), await look(), await look()];
    assertSameSession([before, ...during]);
    await docker("start", container(victim));
    assertSameSession([before, await look()]);
  });
});

/** The page's heading, the line below it, and its table by the names of its rows. */
type Facts = { readonly heading: string; readonly answered: string } & Readonly<Record<string, string>>;

async function factsOn(page: Page): Promise<Facts> {
  const rows = await page
    .locator("tr")
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
  const heading = (await page.locator("h1").textContent()) ?? "";
  const answered = (await page.locator("h1 + p").textContent()) ?? "";
  return { ...Object.fromEntries(rows), heading, answered };
}

function assertSameSession(seen: readonly Facts[]): void {
  assert.equal(new Set(seen.map((facts) => bareId(facts["Session ID"]))).size, 1);
  assert.equal(new Set(seen.map((facts) => facts["Created on"])).size, 1);
}

function storeOf(sessionId = ""): "n1" | "n2" {
  return sessionId.endsWith("-n1") ? "n1" : "n2";
}

async function untilHeading(
  wanted: (heading: string) => boolean,
  look: () => Promise<Facts>,
): Promise<Facts> {
  const facts = await poll(look, ({ heading }) => wanted(heading), { timeoutMs: 30_000, intervalMs: 250 });
  assert.ok(wanted(facts.heading), "the Tomcat that came back was not asked within 30 s");
  return facts;
}

interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

async function colourOf(page: Page, element: string, property: "color" | "backgroundColor"): Promise<Colour> {
  const text = await page.evaluate<string>(
    `getComputedStyle(document.querySelector("${element}")).${property}`,
  );
  const [red = 0, green = 0, blue = 0] = [...text.matchAll(/\d+/g)].map(Number);
  return { red, green, blue };
}

async function keep(page: Page, name: string): Promise<void> {
  if (!process.env.MSM_LAB_PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

function container(name: string): string {
  return `msm-lab-${STACK}-${name}`;
}
