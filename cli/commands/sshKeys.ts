import { basename } from "node:path";
import { publicKeyLine } from "../../common/hostKey.ts";
import { describeFailure } from "../../common/userError.ts";
import { confirm, isAttended } from "../confirm.ts";
import { readyStack } from "../needs.ts";
import { readPulumi } from "../pulumi.ts";
import { describeFindings, describeSettings, placeOf, type Source } from "../sshKeys/describe.ts";
import { ask, type Believed, type Finding } from "../sshKeys/finding.ts";
import { asJson } from "../sshKeys/json.ts";
import { jumpHolders, type KeyHolder, nodeHolders } from "../sshKeys/keyHolder.ts";
import { demandFile, knownHost, type Settings } from "../sshKeys/knownHosts.ts";
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
  /** A file of known hosts, or "" for the user's own, is read instead of asking the hosts. */
  readonly knownHosts?: string | undefined;
  /** JSON is for programs, which are asked nothing. */
  readonly form: "table" | "json";
}

/**
 * Asks hosts for their keys, or OpenSSH's files for what they know, and writes what the user believes into the stack's
 * configuration.
 * @param names of nodes; none: all.
 * @returns 0 where the configuration then has the key of each.
 */
export async function sshKeys(names: readonly string[], options: SshKeysOptions): Promise<number> {
  const stack = await readyStack(options.stack);
  const nodes = nodeHolders(stack.name, await stackHosts(stack.name), names);
  const { knownHosts } = options;
  const { findings, believed, settings, isWritten } =
    knownHosts === undefined
      ? await askHosts(stack, nodes, options)
      : await readKnownHosts(stack, nodes, knownHosts, options);
  if (options.form === "json") console.log(asJson(stack.name, findings, believed, settings));
  else if (!isAttended())
    for (const failure of refusals(findings, believed, isWritten ? NOTHING : settings))
      console.error(describeFailure(failure));
  return isWritten && findings.every(({ holder }) => believed.has(holder.keyPath)) ? 0 : 1;
}

interface Settled {
  readonly findings: readonly Finding[];
  /** Of those that the configuration has now. */
  readonly believed: Believed;
  /** Beside the keys. */
  readonly settings: Settings;
  /** Whether the configuration has these now. */
  readonly isWritten: boolean;
}

async function askHosts(
  stack: Stack,
  nodes: readonly KeyHolder[],
  options: SshKeysOptions,
): Promise<Settled> {
  const askAll = (holders: readonly KeyHolder[], gates: Believed) =>
    Promise.all(holders.map((holder) => ask(holder, gates)));
  // Nobody logs into a jump host whose key is not believed yet.
  const gates = await settle(stack, await askAll(jumpHolders(nodes), new Map()), NOTHING, options);
  const hosts = await settle(stack, await askAll(nodes, gates.believed), NOTHING, options);
  return {
    ...hosts,
    findings: [...gates.findings, ...hosts.findings],
    believed: new Map([...gates.believed, ...hosts.believed]),
  };
}

const NOTHING: Settings = new Map();

/** @param files which; "" for those that OpenSSH would read. */
async function readKnownHosts(
  stack: Stack,
  nodes: readonly KeyHolder[],
  files: string,
  options: SshKeysOptions,
): Promise<Settled> {
  const config = await stackConfig(stack.name);
  const file = files === "" ? undefined : demandFile(files);
  const readAll = (holders: readonly KeyHolder[]) =>
    Promise.all(holders.map((holder) => knownHost(holder, config, file)));
  const hosts = await readAll(nodes);
  const gates = await readAll(jumpHolders(hosts.map(({ finding }) => finding.holder)));
  const known = [...gates, ...hosts];
  const settings = new Map(known.flatMap((each) => [...each.settings]));
  return settle(
    stack,
    known.map(({ finding }) => finding),
    settings,
    options,
  );
}

/** Shows what was found, and writes what is believed. */
async function settle(
  stack: Stack,
  findings: readonly Finding[],
  settings: Settings,
  options: SshKeysOptions,
): Promise<Settled> {
  if (options.form === "table" && findings.length > 0)
    console.log(`\n${describeFindings(findings, sourceOf(options))}`);
  if (options.form === "table" && settings.size > 0) console.log(`\n${describeSettings(settings)}`);
  const fresh = keysOf(findings.filter(({ state }) => state === "new"));
  const isAccepted = await acceptNew(stack.name, fresh, settings, options);
  const changed = keysOf(await acceptChanged(stack.name, findings, options));
  const accepted = new Map([...(isAccepted ? [...settings, ...fresh] : []), ...changed]);
  if (accepted.size > 0) {
    await write(stack, accepted);
    if (options.form === "table")
      console.log(`\nwrote ${[...accepted.keys()].join(", ")} to ${basename(stackFile(stack.name))}`);
  }
  const same = keysOf(findings.filter(({ state }) => state === "same"));
  return {
    findings,
    settings,
    believed: new Map([...same, ...(isAccepted ? fresh : []), ...changed]),
    isWritten: isAccepted || settings.size === 0,
  };
}

function sourceOf({ knownHosts }: SshKeysOptions): Source {
  return knownHosts === undefined ? "hosts" : "knownHosts";
}

async function acceptNew(
  stack: string,
  keys: Believed,
  settings: Settings,
  { yes, form }: SshKeysOptions,
): Promise<boolean> {
  if (yes || keys.size + settings.size === 0) return true;
  if (form === "json" || !isAttended()) return false;
  const things = [counted(keys.size, "new key"), counted(settings.size, "setting")].filter(Boolean);
  return confirm(`Write ${things.join(" and ")} to ${basename(stackFile(stack))}?`);
}

function counted(count: number, thing: string): string {
  return count === 1 ? `the ${thing}` : count === 0 ? "" : `the ${count} ${thing}s`;
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
