import { fingerprint, publicKeyLine } from "../../ssh/hostKey.ts";
import type { Believed, Finding } from "./finding.ts";

/** What programs are told. @param believed the keys that the configuration has now. */
export function asJson(stack: string, findings: readonly Finding[], believed: Believed): string {
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
  return JSON.stringify({ stack, hosts }, undefined, 2);
}
