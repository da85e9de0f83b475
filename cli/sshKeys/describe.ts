import { styleText } from "node:util";
import { assertNever } from "../../common/assertNever.ts";
import { fingerprint, keyFileOf } from "../../common/hostKey.ts";
import { table } from "../../common/table.ts";
import { type Address, addressText } from "../../ssh/connection.ts";
import type { KeyCheck } from "./keyCheck.ts";
import type { Settings } from "./knownHosts.ts";

/** Where the keys were read. */
export type Source = "hosts" | "knownHosts";

/** Describes all checks in a table, then explains those that failed. */
export function describeKeyChecks(
  checks: readonly KeyCheck[],
  source: Source,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const rows = checks.map((check) => {
    const { holder, state } = check;
    const shown = "offered" in check ? fingerprint(check.offered.blob) : "";
    const label = state === "changed" ? "CHANGED" : state;
    return [holder.name, hostAndPort(holder), shown, styleText(STATE_COLOURS[state], label, { stream })];
  });
  return [
    table(["node", "host", "fingerprint", "state"], rows, stream),
    ...checks.flatMap((check) => explain(check, source)),
    ...(source === "hosts" ? compareHint(checks) : []),
  ].join("\n\n");
}

const STATE_COLOURS = {
  same: "green",
  new: "yellow",
  changed: "red",
  "not reached": "red",
  "not known": "red",
  "not asked": "yellow",
} as const;

function explain(check: KeyCheck, source: Source): readonly string[] {
  switch (check.state) {
    case "changed":
      return [source === "hosts" ? describeChange(check) : describeMismatch(check)];
    case "not reached":
    case "not known":
      return [`${check.holder.name}: ${check.message}\n  ${check.cure}`];
    case "not asked":
      return [`${check.holder.name}: not asked, because the key of its jump host is not trusted`];
    case "same":
    case "new":
      return [];
    default:
      return assertNever(check);
  }
}

function describeChange({ holder, offered, configured }: Extract<KeyCheck, { state: "changed" }>): string {
  return [
    `${holder.name}: the key of ${hostAndPort(holder)} is NOT the one in the configuration. This may be an attack.`,
    `  configured  ${fingerprint(configured.blob)}`,
    `  shown now   ${fingerprint(offered.blob)}`,
    "  Either the host was reinstalled, or somebody else answers in its place and would get what is sent to it:",
    "  configuration, secrets, root access. Unless you know that it was reinstalled, do not write the key.",
  ].join("\n");
}

function describeMismatch({ holder, offered, configured }: Extract<KeyCheck, { state: "changed" }>): string {
  return [
    `${holder.name}: OpenSSH knows a different key of ${hostAndPort(holder)} from the one in the configuration. One of them is out of date.`,
    `  configured      ${fingerprint(configured.blob)}`,
    `  in known_hosts  ${fingerprint(offered.blob)}`,
    `  The host's console shows which one is current: ssh-keygen -lf ${keyFileOf(offered.type)}`,
  ].join("\n");
}

/** Explains how to verify that a key is the host's. */
function compareHint(checks: readonly KeyCheck[]): readonly string[] {
  const files = checks.flatMap((check) =>
    check.state === "new" || check.state === "changed" ? [keyFileOf(check.offered.type)] : [],
  );
  if (files.length === 0) return [];
  const hint =
    "Whoever answers at an address can show a key. Compare each fingerprint with the one the host prints on its console:";
  return [[hint, ...[...new Set(files)].map((file) => `  ssh-keygen -lf ${file}`)].join("\n")];
}

/** Describes the settings that are taken from OpenSSH's configuration. */
export function describeSettings(settings: Settings, stream: NodeJS.WriteStream = process.stdout): string {
  return table(["setting", "value in OpenSSH's configuration"], [...settings], stream);
}

/** `host`, or `host:port` if the port is not 22. */
export function hostAndPort(address: Address): string {
  return address.port === 22 ? address.host : addressText(address);
}
