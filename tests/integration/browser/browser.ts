import assert from "node:assert/strict";
import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../../engine/chromium.ts";

/** Chromium asks hosts of its own for updates and the like; a test's browser asks for the test's pages alone. */
const ALONE = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--disable-gpu",
  "--no-first-run",
];

/** A real browser without a window, with an empty profile. Its sandbox cannot be had as root. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  assert.ok(executablePath, "Chromium is not on PATH; ./lab test brings it");
  return chromium.launch({ executablePath, args: ALONE, chromiumSandbox: process.getuid?.() !== 0 });
}
