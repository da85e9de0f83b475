import { basename } from "node:path";
import { publicKeyLine } from "../../ssh/hostKey.ts";
import { confirm, isAttended } from "../confirm.ts";
import { describeFailure } from "../failure.ts";
import { readyStack } from "../needs.ts";
import { readPulumi } from "../pulumi.ts";
import { describeFindings, placeOf } from "../sshKeys/describe.ts";
import { ask, type Believed, type Finding } from "../sshKeys/finding.ts";
import { asJson } from "../sshKeys/json.ts";
import { jumpHolders, type KeyHolder, nodeHolders } from "../sshKeys/keyHolder.ts";
import { refusals } from "../sshKeys/refusals.ts";
import { settingsFor } from "../sshKeys/settings.ts";
import { makeStack, type Stack } from "../stack.ts";
import { stackConfig, stackFile } from "../stackFile.ts";
import { stackHosts } from "../stackTopology.ts";

export interface SshKeysOptions {
  /** The user's choice. */
  readonly stack?: string | undefined;
  /** Writes new keys without asking. */
  readonly yes?: true | undefined;
  /** Writes changed keys without asking. */
  readonly acceptChanged?: true | undefined;
  /** JSON is for programs, which are asked nothing. */
  readonly form: "table" | "json";
}

/**
 * Asks hosts for their keys, and writes those that the user believes into the stack's configuration.
 * @param names of nodes; none: all.
 * @returns 0 where the configuration then has the key of each.
 */
export async function sshKeys(names: readonly string[], options: SshKeysOptions): Promise<number> {
  const stack = await readyStack(options.stack);
  const nodes = nodeHolders(stack.name, await stackHosts(stack.name), names);
  // Nobody logs into a jump host whose key is not believed yet.
  const gates = await settle(stack, jumpHolders(nodes), new Map(), options);
  const hosts = await settle(stack, nodes, gates.believed, options);
  const findings = [...gates.findings, ...hosts.findings];
  const believed = new Map([...gates.believed, ...hosts.believed]);
  const isKnown = ({ holder }: Finding): boolean => believed.has(holder.keyPath);
  if (options.form === "json") console.log(asJson(stack.name, findings, believed));
  else if (!isAttended())
    for (const failure of refusals(findings, believed)) console.error(describeFailure(failure));
  return findings.every(isKnown) ? 0 : 1;
}

interface Settled {
  readonly findings: readonly Finding[];
  /** Of those that the configuration has now. */
  readonly believed: Believed;
}

/** Asks hosts for their keys, shows them, and writes what is believed. */
async function settle(
  stack: Stack,
  holders: readonly KeyHolder[],
  gates: Believed,
  options: SshKeysOptions,
): Promise<Settled> {
  const findings = await Promise.all(holders.map((holder) => ask(holder, gates)));
  if (options.form === "table" && findings.length > 0) console.log(`\n${describeFindings(findings)}`);
  const accepted = keysOf([
    ...(await acceptNew(stack.name, findings, options)),
    ...(await acceptChanged(stack.name, findings, options)),
  ]);
  if (accepted.size > 0) {
    await write(stack, accepted);
    if (options.form === "table")
      console.log(`\nwrote ${[...accepted.keys()].join(", ")} to ${basename(stackFile(stack.name))}`);
  }
  const same = keysOf(findings.filter(({ state }) => state === "same"));
  return { findings, believed: new Map([...same, ...accepted]) };
}

async function acceptNew(
  stack: string,
  findings: readonly Finding[],
  { yes, form }: SshKeysOptions,
): Promise<readonly Finding[]> {
  const found = findings.filter(({ state }) => state === "new");
  if (found.length === 0 || yes) return found;
  if (form === "json" || !isAttended()) return [];
  const keys = found.length === 1 ? "the new key" : `the ${found.length} new keys`;
  return (await confirm(`Write ${keys} to ${basename(stackFile(stack))}?`)) ? found : [];
}

/** Each by itself: a host set up anew says nothing about another one. */
async function acceptChanged(
  stack: string,
  findings: readonly Finding[],
  { acceptChanged, form }: SshKeysOptions,
): Promise<readonly Finding[]> {
  const found = findings.filter(({ state }) => state === "changed");
  if (acceptChanged) return found;
  if (form === "json" || !isAttended()) return [];
  const accepted: Finding[] = [];
  for (const finding of found) {
    const { name } = finding.holder;
    const question = `Was the host ${name} (${placeOf(finding.holder)}) set up anew? Write its CHANGED key to ${basename(stackFile(stack))}?`;
    if (await confirm(question)) accepted.push(finding);
  }
  return accepted;
}

function keysOf(findings: readonly Finding[]): Believed {
  return new Map(
    findings.flatMap((finding) =>
      "offered" in finding ? [[finding.holder.keyPath, publicKeyLine(finding.offered)]] : [],
    ),
  );
}

async function write(stack: Stack, keys: Believed): Promise<void> {
  await makeStack(stack);
  const settings = settingsFor(keys, await stackConfig(stack.name));
  await readPulumi(
    ...["config", "set-all", "--stack", stack.name, "--path"],
    ...settings.flatMap((setting) => ["--plaintext", setting]),
  );
}
