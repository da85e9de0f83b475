import { fingerprint, publicKeyLine } from "../../common/hostKey.ts";
import type { Believed, Finding } from "./finding.ts";
import type { Settings } from "./knownHosts.ts";

/**
 * What programs are told.
 * @param believed the keys that the configuration has now.
 * @param settings what OpenSSH's configuration says.
 */
export function asJson(
  stack: string,
  findings: readonly Finding[],
  believed: Believed,
  settings: Settings,
): string {
  const hosts = findings.map(({ holder, ...finding }) => ({
    name: holder.name,
    host: holder.host,
    port: holder.port,
    path: holder.keyPath,
    state: finding.state,
    ...("offered" in finding && {
      hostKey: publicKeyLine(finding.offered),
      fingerprint: fingerprint(finding.offered.blob),
      written: finding.state !== "same" && believed.has(holder.keyPath),
    }),
    ...("configured" in finding && { configured: fingerprint(finding.configured.blob) }),
    ...("message" in finding && { message: finding.message, cure: finding.cure }),
  }));
  return JSON.stringify({ stack, hosts, settings: Object.fromEntries(settings) }, undefined, 2);
}
