import { basename } from "node:path";
import { publicKeyLine } from "../../common/hostKey.ts";
import { describeFailure } from "../../common/userError.ts";
import { confirm, isAttended } from "../confirm.ts";
import { readyStack } from "../needs.ts";
import type { Form } from "../output.ts";
import { readPulumi } from "../pulumi.ts";
import { describeKeyChecks, describeSettings, hostAndPort, type Source } from "../sshKeys/describe.ts";
import { asJson } from "../sshKeys/json.ts";
import { checkHostKey, type KeyCheck, type TrustedKeys } from "../sshKeys/keyCheck.ts";
import { jumpHolders, type KeyHolder, nodeHolders } from "../sshKeys/keyHolder.ts";
import { knownHost, requireFile, type Settings } from "../sshKeys/knownHosts.ts";
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
  /** A known_hosts file to read instead of asking the hosts; "" reads those that OpenSSH would read. */
  readonly knownHosts?: string | undefined;
  /** With `json` no questions are asked. */
  readonly form: Form;
}

/**
 * Asks hosts for their keys, or reads them from OpenSSH's files, and writes those that the user trusts to the stack's
 * configuration.
 * @param names of nodes; if there are none, all nodes are checked.
 * @returns 0 if the configuration then has the key of each host, otherwise 1.
 */
export async function sshKeys(names: readonly string[], options: SshKeysOptions): Promise<number> {
  const stack = await readyStack(options.stack);
  const nodes = nodeHolders(stack.name, await stackHosts(stack.name), names);
  const { knownHosts } = options;
  const { checks, trusted, settings, isWritten } =
    knownHosts === undefined
      ? await askHosts(stack, nodes, options)
      : await readKnownHosts(stack, nodes, knownHosts, options);
  if (options.form === "json") console.log(asJson(stack.name, checks, trusted, settings));
  else if (!isAttended())
    for (const failure of refusals(checks, trusted, isWritten ? NOTHING : settings))
      console.error(describeFailure(failure));
  return isWritten && checks.every(({ holder }) => trusted.has(holder.keyPath)) ? 0 : 1;
}

interface Review {
  readonly checks: readonly KeyCheck[];
  /** The keys of `checks` that the configuration has now. */
  readonly trusted: TrustedKeys;
  /** Settings other than keys, read from OpenSSH's configuration. */
  readonly settings: Settings;
  /** Whether the configuration has `settings` now. */
  readonly isWritten: boolean;
}

async function askHosts(stack: Stack, nodes: readonly KeyHolder[], options: SshKeysOptions): Promise<Review> {
  const checkAll = (holders: readonly KeyHolder[], jumpHosts: TrustedKeys) =>
    Promise.all(holders.map((holder) => checkHostKey(holder, jumpHosts)));
  // No login to a jump host is attempted before its key is trusted.
  const jumpHosts = await review(stack, await checkAll(jumpHolders(nodes), new Map()), NOTHING, options);
  const hosts = await review(stack, await checkAll(nodes, jumpHosts.trusted), NOTHING, options);
  return {
    ...hosts,
    checks: [...jumpHosts.checks, ...hosts.checks],
    trusted: new Map([...jumpHosts.trusted, ...hosts.trusted]),
  };
}

const NOTHING: Settings = new Map();

/** @param files the file to read; "" reads those that OpenSSH would read. */
async function readKnownHosts(
  stack: Stack,
  nodes: readonly KeyHolder[],
  files: string,
  options: SshKeysOptions,
): Promise<Review> {
  const config = await stackConfig(stack.name);
  const file = files === "" ? undefined : requireFile(files);
  const readAll = (holders: readonly KeyHolder[]) =>
    Promise.all(holders.map((holder) => knownHost(holder, config, file)));
  const hosts = await readAll(nodes);
  const jumpHosts = await readAll(jumpHolders(hosts.map(({ check }) => check.holder)));
  const known = [...jumpHosts, ...hosts];
  const checks = known.map(({ check }) => check);
  const settings = new Map(known.flatMap((each) => [...each.settings]));
  return review(stack, checks, settings, options);
}

/** Prints the checks, and writes the keys and settings that the user accepts. */
async function review(
  stack: Stack,
  checks: readonly KeyCheck[],
  settings: Settings,
  options: SshKeysOptions,
): Promise<Review> {
  if (options.form === "table" && checks.length > 0)
    console.log(`\n${describeKeyChecks(checks, sourceOf(options))}`);
  if (options.form === "table" && settings.size > 0) console.log(`\n${describeSettings(settings)}`);
  const fresh = keysOf(checks.filter(({ state }) => state === "new"));
  const isAccepted = await acceptNew(stack.name, fresh, settings, options);
  const changed = keysOf(await acceptChanged(stack.name, checks, options));
  const accepted = new Map([...(isAccepted ? [...settings, ...fresh] : []), ...changed]);
  if (accepted.size > 0) {
    await write(stack, accepted);
    if (options.form === "table")
      console.log(`\nwrote ${[...accepted.keys()].join(", ")} to ${basename(stackFile(stack.name))}`);
  }
  const same = keysOf(checks.filter(({ state }) => state === "same"));
  return {
    checks,
    settings,
    trusted: new Map([...same, ...(isAccepted ? fresh : []), ...changed]),
    isWritten: isAccepted || settings.size === 0,
  };
}

function sourceOf({ knownHosts }: SshKeysOptions): Source {
  return knownHosts === undefined ? "hosts" : "knownHosts";
}

async function acceptNew(
  stack: string,
  keys: TrustedKeys,
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

/** Asks for each host separately: that one was reinstalled says nothing about another. */
async function acceptChanged(
  stack: string,
  checks: readonly KeyCheck[],
  { acceptChanged, form }: SshKeysOptions,
): Promise<readonly KeyCheck[]> {
  const found = checks.filter(({ state }) => state === "changed");
  if (acceptChanged) return found;
  if (form === "json" || !isAttended()) return [];
  const accepted: KeyCheck[] = [];
  for (const check of found) {
    const { name } = check.holder;
    const question = `Was the host ${name} (${hostAndPort(check.holder)}) reinstalled? Write its CHANGED key to ${basename(stackFile(stack))}?`;
    if (await confirm(question)) accepted.push(check);
  }
  return accepted;
}

function keysOf(checks: readonly KeyCheck[]): TrustedKeys {
  return new Map(
    checks.flatMap((check) =>
      "offered" in check ? [[check.holder.keyPath, publicKeyLine(check.offered)]] : [],
    ),
  );
}

async function write(stack: Stack, keys: TrustedKeys): Promise<void> {
  await makeStack(stack);
  const settings = settingsFor(keys, await stackConfig(stack.name));
  await readPulumi(
    ...["config", "set-all", "--stack", stack.name, "--path"],
    ...settings.flatMap((setting) => ["--plaintext", setting]),
  );
}
