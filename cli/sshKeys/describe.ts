import { styleText } from "node:util";
import { assertNever } from "../../common/assertNever.ts";
import { fingerprint, keyFileOf } from "../../common/hostKey.ts";
import { table } from "../../common/table.ts";
import { type Place, placeName } from "../../ssh/connection.ts";
import type { Finding } from "./finding.ts";
import type { Settings } from "./knownHosts.ts";

/** Who showed the keys. */
export type Source = "hosts" | "knownHosts";

/** A table of all, then what is to be said of those that are not as they should be. */
export function describeFindings(
  findings: readonly Finding[],
  source: Source,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const rows = findings.map((finding) => [
    finding.holder.name,
    placeOf(finding.holder),
    "offered" in finding ? fingerprint(finding.offered.blob) : "",
    styleText(COLOURS[finding.state], WORDS[finding.state], { stream }),
  ]);
  return [
    table(["node", "host", "fingerprint", "state"], rows, stream),
    ...findings.flatMap((finding) => remark(finding, source)),
    ...(source === "hosts" ? compareHint(findings) : []),
  ].join("\n\n");
}

const COLOURS = {
  same: "green",
  new: "yellow",
  changed: "red",
  "not reached": "red",
  "not known": "red",
  "not asked": "yellow",
} as const;

const WORDS = {
  same: "same",
  new: "new",
  changed: "CHANGED",
  "not reached": "not reached",
  "not known": "not known",
  "not asked": "not asked",
};

function remark(finding: Finding, source: Source): readonly string[] {
  switch (finding.state) {
    case "changed":
      return [source === "hosts" ? describeChange(finding) : describeDissent(finding)];
    case "not reached":
    case "not known":
      return [`${finding.holder.name}: ${finding.message}\n  ${finding.cure}`];
    case "not asked":
      return [`${finding.holder.name}: not asked, because the key of its jump host is not known`];
    case "same":
    case "new":
      return [];
    default:
      return assertNever(finding);
  }
}

function describeChange({ holder, offered, configured }: Extract<Finding, { state: "changed" }>): string {
  return [
    `${holder.name}: the key of ${placeOf(holder)} is NOT the one in the configuration. This may be an attack.`,
    `  configured  ${fingerprint(configured.blob)}`,
    `  shown now   ${fingerprint(offered.blob)}`,
    "  Either the host was set up anew, or somebody else answers in its place and would get what is sent to it:",
    "  configuration, secrets, root. Unless you know of the first, write nothing.",
  ].join("\n");
}

function describeDissent({ holder, offered, configured }: Extract<Finding, { state: "changed" }>): string {
  return [
    `${holder.name}: OpenSSH knows another key of ${placeOf(holder)} than the one in the configuration. One of them is out of date.`,
    `  configured      ${fingerprint(configured.blob)}`,
    `  in known_hosts  ${fingerprint(offered.blob)}`,
    `  The host's console says which it has: ssh-keygen -lf ${keyFileOf(offered.type)}`,
  ].join("\n");
}

/** How to find out whether a key is the host's. */
function compareHint(findings: readonly Finding[]): readonly string[] {
  const files = findings.flatMap((finding) =>
    finding.state === "new" || finding.state === "changed" ? [keyFileOf(finding.offered.type)] : [],
  );
  if (files.length === 0) return [];
  return [
    [
      "Whoever answers at an address can show a key. Compare each fingerprint with what the host itself says, on its console:",
      ...[...new Set(files)].map((file) => `  ssh-keygen -lf ${file}`),
    ].join("\n"),
  ];
}

/** What of OpenSSH's configuration is taken. */
export function describeSettings(settings: Settings, stream: NodeJS.WriteStream = process.stdout): string {
  return table(
    ["setting", "value, as OpenSSH's configuration says it"],
    [...settings].map((entry) => [...entry]),
    stream,
  );
}

/** As its user would type it; 22 goes without saying. */
export function placeOf(place: Place): string {
  return place.port === 22 ? place.host : placeName(place);
}
