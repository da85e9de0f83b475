import { keyFileOf } from "../common/hostKey.ts";
import type { Obstacle } from "./connectError.ts";
import type { Endpoint, Place } from "./connection.ts";
import { NOT_HELD } from "./login.ts";
import type { Role } from "./role.ts";

/** Why one attempt to connect failed. */
export interface Trouble {
  readonly obstacle: Obstacle;
  readonly reason: string;
  readonly cure: string;
  /** Whether another attempt would only repeat it. A host may count refused logins, and lock their sender out. */
  readonly isFinal: boolean;
}

export class TroubleError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.reason);
    this.trouble = trouble;
  }
}

/** The host has hung up. */
export class ClosedError extends Error {
  /** @param banner A server that shuts an account out says why in one, e.g. "System is booting up." */
  constructor(banner = "") {
    super(["the connection was closed", banner].filter(Boolean).join(": "));
  }
}

/** Whether sshd has refused what a connection was to carry: the library gives these errors alone a reason. */
export function isRefusedChannel(error: unknown): boolean {
  return error instanceof Error && "reason" in error;
}

/** sshd has words alone for why it hangs up: on somebody who offered key after key (MaxAuthTries), and by PAM. */
export const TOO_MANY_KEYS = /too many authentication failures/i;
const EXPIRED = /account has expired/i;

/** The library has words alone for a host that shares no algorithm, and for one that hangs up before it has said a word. */
const NO_ALGORITHM = /no matching/;
const HUNG_UP = /before handshake/;

/** Another host may have the address, or somebody may sit in between: nothing is sent to it. */
export function wrongHost({ host }: Endpoint, offered: string, expected: string): Trouble {
  return {
    obstacle: "hostKey",
    reason: `its host key is ${offered}, not the expected ${expected}`,
    cure: `ask the console of ${host} which is right: ssh-keygen -lf ${keyFileOf(offered)}; where the host was set up anew, ./lab ssh-keys writes its new key; where not, somebody else answers at its address`,
    isFinal: true,
  };
}

/** @param means What was tried, in words. @param remarks Why an agent could not be asked, or how the host refused. */
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
    ...(user === "root"
      ? [`set ${settings}.user where its sshd_config lets no root in (PermitRootLogin)`]
      : []),
  ];
  return {
    obstacle: "login",
    reason:
      means.length === 0
        ? "the login was refused, and there is neither a private key nor a password nor an SSH agent to try"
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

/** Also where the host does not speak SSH, or nothing that both sides understand. */
export function unreachable(place: Place, role: Role, error: unknown): Trouble {
  const reason = reasonOf(error);
  if (EXPIRED.test(reason)) {
    const cure = `as root there, let the account last: chage -E -1 and its user's name; or set ${role.settings}.user to another`;
    return { obstacle: "login", reason, cure, isFinal: true };
  }
  return {
    obstacle: "unreachable",
    reason,
    cure: reachCure(place, role, error, reason),
    isFinal: NO_ALGORITHM.test(reason),
  };
}

/** A name with more than one address fails once for each of them. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}

function reachCure({ host, port }: Place, { settings }: Role, error: unknown, reason: string): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  switch (true) {
    case isRefusedChannel(error):
      return `see that ${host} is up, that port ${port} can be reached from the jump host, and that the jump host's sshd_config has AllowTcpForwarding yes`;
    case code === "ECONNREFUSED":
      return `start the SSH server on ${host}, or correct ${settings}.host and ${settings}.port`;
    case ["ENOTFOUND", "EAI_AGAIN"].includes(code):
      return `correct ${settings}.host, or use the host's address`;
    case NO_ALGORITHM.test(reason):
      return `let the SSH server on ${host} offer what OpenSSH offers by default (KexAlgorithms, Ciphers, MACs in sshd_config)`;
    case error instanceof ClosedError || HUNG_UP.test(reason):
      return `see why its SSH server closes the connection: journalctl -u ssh on ${host}`;
    default:
      return `see that ${host} is up, and that its port ${port} can be reached from here`;
  }
}
