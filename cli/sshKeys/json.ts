import { fingerprint, publicKeyLine } from "../../common/hostKey.ts";
import type { KeyCheck, TrustedKeys } from "./keyCheck.ts";
import type { Settings } from "./knownHosts.ts";

/**
 * The output of `--json`.
 * @param trusted the keys that the configuration has now.
 * @param settings those read from OpenSSH's configuration.
 */
export function asJson(
  stack: string,
  checks: readonly KeyCheck[],
  trusted: TrustedKeys,
  settings: Settings,
): string {
  const hosts = checks.map(({ holder, ...check }) => ({
    name: holder.name,
    host: holder.host,
    port: holder.port,
    path: holder.keyPath,
    state: check.state,
    ...("offered" in check && {
      hostKey: publicKeyLine(check.offered),
      fingerprint: fingerprint(check.offered.blob),
      written: check.state !== "same" && trusted.has(holder.keyPath),
    }),
    ...("configured" in check && { configured: fingerprint(check.configured.blob) }),
    ...("message" in check && { message: check.message, cure: check.cure }),
  }));
  return JSON.stringify({ stack, hosts, settings: Object.fromEntries(settings) }, undefined, 2);
}
