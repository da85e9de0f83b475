import { keyFileOf } from "../common/hostKey.ts";
import type { Obstacle } from "./connectError.ts";
import type { Address, Endpoint } from "./connection.ts";
import { NOT_HELD } from "./login.ts";
import type { Role } from "./role.ts";

/** Why one attempt to connect failed. */
export interface Trouble {
  readonly obstacle: Obstacle;
  readonly reason: string;
  readonly cure: string;
  /** Whether another attempt would fail alike. A host may count refused logins, and lock their sender out. */
  readonly isFinal: boolean;
}

export class TroubleError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.reason);
    this.trouble = trouble;
  }
}

/** The host closed the connection. */
export class ClosedError extends Error {
  /** @param banner The reason that a server may give in a banner, e.g. "System is booting up." */
  constructor(banner = "") {
    super(["the connection was closed", banner].filter(Boolean).join(": "));
  }
}

/** Whether sshd refused to open a channel: only these errors of the library have a `reason`. */
export function isRefusedChannel(error: unknown): boolean {
  return error instanceof Error && "reason" in error;
}

/** sshd gives these reasons for closing a connection as text only: too many keys offered (MaxAuthTries), and PAM's refusal. */
export const TOO_MANY_KEYS = /too many authentication failures/i;
const EXPIRED = /account has expired/i;

/** The library reports these as text only: no common algorithm, and a connection closed before the host sent anything. */
const NO_ALGORITHM = /no matching/;
const HUNG_UP = /before handshake/;

/** Another host may have the address, or somebody may intercept the connection: no credential is sent. */
export function wrongHost({ host }: Endpoint, offered: string, expected: string): Trouble {
  return {
    obstacle: "hostKey",
    reason: `its host key is ${offered}, not the expected ${expected}`,
    cure: `ask the console of ${host} which is right: ssh-keygen -lf ${keyFileOf(offered)}; if the host was set up anew, ./lab ssh-keys writes its new key; if not, somebody else answers at its address`,
    isFinal: true,
  };
}

/**
 * @param means The credentials that were tried, as messages name them.
 * @param remarks Why an agent could not be asked, or how the host refused.
 */
export function refusedLogin(
  { user, host, privateKey, password }: Endpoint,
  { settings }: Role,
  means: readonly string[],
  remarks: readonly string[],
): Trouble {
  const because = remarks.length > 0 ? ` (${remarks.join("; ")})` : "";
  const ways = [
    ...(remarks.includes(NOT_HELD) ? ["give the key to the SSH agent (ssh-add)"] : []),
    ...(privateKey ? [`add the public key to ${user}'s ~/.ssh/authorized_keys on ${host}`] : []),
    ...(password !== undefined ? [`correct ${settings}.password`] : []),
    ...(privateKey ? [] : [keyCure(settings, remarks)]),
    ...(user === "root" ? [`set ${settings}.user if its sshd_config lets no root in (PermitRootLogin)`] : []),
  ];
  return {
    obstacle: "login",
    reason:
      means.length === 0
        ? "the login was refused, and there is no private key, password or SSH agent to try"
        : `the login was refused; tried ${means.join(", ")}${because}`,
    cure: ways.join(", or "),
    isFinal: true,
  };
}

function keyCure(settings: string, remarks: readonly string[]): string {
  return remarks.some((remark) => TOO_MANY_KEYS.test(remark))
    ? `set ${settings}.privateKeyFile to the key that opens it, or to its public half if the SSH agent holds it: no other is offered then`
    : `set ${settings}.privateKeyFile to a key that opens it, or give one to the SSH agent (ssh-add)`;
}

/** Also covers a host that does not speak SSH, or shares no algorithm with the library. */
export function unreachable(address: Address, role: Role, error: unknown): Trouble {
  const reason = reasonOf(error);
  if (EXPIRED.test(reason)) {
    const cure = `as root there, remove the account's expiry date: chage -E -1 and its user's name; or set ${role.settings}.user to another`;
    return { obstacle: "login", reason, cure, isFinal: true };
  }
  return {
    obstacle: "unreachable",
    reason,
    cure: reachCure(address, role, error, reason),
    isFinal: NO_ALGORITHM.test(reason),
  };
}

/** A host name with several addresses fails once for each of them. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}

function reachCure({ host, port }: Address, { settings }: Role, error: unknown, reason: string): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  switch (true) {
    case isRefusedChannel(error):
      return `check that ${host} is up, that port ${port} can be reached from the jump host, and that the jump host's sshd_config has AllowTcpForwarding yes`;
    case code === "ECONNREFUSED":
      return `start the SSH server on ${host}, or correct ${settings}.host and ${settings}.port`;
    case ["ENOTFOUND", "EAI_AGAIN"].includes(code):
      return `correct ${settings}.host, or use the host's address`;
    case NO_ALGORITHM.test(reason):
      return `let the SSH server on ${host} offer what OpenSSH offers by default (KexAlgorithms, Ciphers, MACs in sshd_config)`;
    case error instanceof ClosedError || HUNG_UP.test(reason):
      return `see why its SSH server closes the connection: journalctl -u ssh on ${host}`;
    default:
      return `check that ${host} is up, and that its port ${port} can be reached from here`;
  }
}
