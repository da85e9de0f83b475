import { ConnectError, type Obstacle } from "./connectError.ts";
import { type Endpoint, nameOf } from "./connection.ts";

type Account = Pick<Endpoint, "user" | "host" | "port">;

interface Case {
  /** Matches the host's message: login shells, PAM and sudo report a cause in no other way. Sudo speaks English (bash.ts). */
  readonly words: RegExp;
  readonly obstacle: Obstacle;
  cure(user: string): string;
}

/** In order of precedence. */
const CASES: readonly Case[] = [
  {
    words: /password (is |has )?expired|password change required|required to change your password/i,
    obstacle: "login",
    cure: (user) =>
      `as root there, give ${user} a new password (passwd ${user}), or let the old one count as new: chage -d "$(date +%F)" ${user}`,
  },
  {
    words: /account is (currently )?not available/i,
    obstacle: "login",
    cure: (user) =>
      `as root there, give ${user} a shell: usermod -s /bin/bash ${user}; or set ssh.user to one who has a shell`,
  },
  {
    words: /must have a tty/i,
    obstacle: "sudo",
    cure: (user) =>
      `as root there, let sudo do without a terminal: echo 'Defaults:${user} !requiretty' >/etc/sudoers.d/${fileName(user)}-tty`,
  },
  {
    words: /sudo\S*: (command )?not found|sudo\S*: no such file|unknown command:? sudo/i,
    obstacle: "sudo",
    cure: (user) => `as root there, apt-get install sudo and ${noPassword(user)}; or set ssh.user to root`,
  },
  {
    words: /bash\S*: (command )?not found|bash\S*: no such file|(unknown command|not found):? bash/i,
    obstacle: "login",
    cure: () => "install bash there",
  },
  {
    words: /\bsudo(ers)?\b|not allowed to (execute|run)/i,
    obstacle: "sudo",
    cure: (user) => `as root there, ${noPassword(user)}; or set ssh.user to root`,
  },
];

/** The error for a host that lets its user in, and then starts no bash. @param said What the host printed instead. */
export function noShell(account: Account, as: "user" | "root", said: string): ConnectError {
  const { user, host } = account;
  const words = lastLines(said);
  const found = CASES.find((each) => each.words.test(words) && (as === "root" || each.obstacle !== "sudo"));
  const obstacle = found?.obstacle ?? "login";
  const cure =
    found?.cure(user) ??
    `see what it says to \`ssh ${user}@${host} bash --version\`: a login shell, or a command in authorized_keys or sshd_config, starts something else`;
  const what = obstacle === "sudo" ? "cannot become root" : "gets no shell";
  return new ConnectError(obstacle, `${nameOf(account)} ${what}: ${words || "the host says nothing"}`, cure);
}

function noPassword(user: string): string {
  return `let sudo ask ${user} for no password: echo '${user} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/${fileName(user)}`;
}

/** Sudo ignores files with a dot in their name. */
function fileName(user: string): string {
  return user.replace(/[^\w-]/g, "_");
}

/** A message of the day may precede what matters. */
function lastLines(said: string): string {
  return said
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-5)
    .join("; ");
}
