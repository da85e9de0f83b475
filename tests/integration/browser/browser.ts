import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
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

/**
 * A real browser without a window, with an empty profile. Its sandbox cannot be had as root.
 * @param trusted the certificate in PEM of a site that it is to trust. Default: none but those of known authorities.
 */
export function launchBrowser(trusted?: string): Promise<Browser> {
  const executablePath = findChromium();
  assert.ok(executablePath, "Chromium is not on PATH; ./lab test brings it");
  const args = trusted === undefined ? ALONE : [...ALONE, trusting(trusted)];
  return chromium.launch({ executablePath, args, chromiumSandbox: process.getuid?.() !== 0 });
}

/** Chromium takes a certificate of any authority if it has this key, and judges all others as ever. */
function trusting(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  const digest = createHash("sha256").update(key).digest("base64");
  return `--ignore-certificate-errors-spki-list=${digest}`;
}
