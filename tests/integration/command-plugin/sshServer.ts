import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../common/freePort.ts";
import { aptInstall, aptUpdate } from "../../../engine/docker/apt.ts";
import { eventually } from "../../eventually.ts";

const SSHD = "/usr/sbin/sshd";
const SFTP_SERVER = "/usr/lib/openssh/sftp-server";

/** A real sshd on a loopback port, with keys of its own; it lets the user in who runs the tests. */
export interface SshServer {
  readonly port: number;
  readonly user: string;
  /** The public host key, in the form of `connection.hostKey`. */
  readonly hostKey: string;
  /** Private keys that open the server. */
  readonly key: string;
  readonly encryptedKey: string;
  readonly passphrase: string;
  readonly keyFile: string;
  /** What sshd logged: who came in and how. */
  log(): string;
  start(): Promise<void>;
  /** Ends sshd and every connection it serves. */
  stop(): Promise<void>;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

async function bringSshd(): Promise<void> {
  if (existsSync(SSHD)) return;
  const report = (message: string): void => console.error(message);
  await aptUpdate(report);
  await aptInstall(["openssh-server", "openssh-client"], report);
}

/** @param settings Lines of sshd_config, which win over those here: sshd takes the first it finds. */
export async function sshServer(settings: readonly string[] = []): Promise<SshServer> {
  await bringSshd();
  const dir = mkdtempSync(join(tmpdir(), "sshd-"));
  const file = (name: string): string => join(dir, name);
  const passphrase = "open sesame";
  makeKey(file("host"), "");
  makeKey(file("key"), "");
  makeKey(file("encrypted"), passphrase);
  writeFileSync(file("authorized"), `${readFileSync(file("key.pub"))}${readFileSync(file("encrypted.pub"))}`);
  const port = await freePort();
  writeFileSync(
    file("sshd_config"),
    [
      ...settings,
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${file("host")}`,
      `AuthorizedKeysFile ${file("authorized")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "LogLevel VERBOSE",
      // To bash this is no shell of sshd's then, for which it would read the user's ~/.bashrc: that may take a minute.
      "SetEnv SHLVL=2",
      "PermitRootLogin yes",
      `Subsystem sftp ${SFTP_SERVER}`,
      "",
    ].join("\n"),
  );

  let child: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (!child?.pid) return;
    // From the top: sshd would tell how a command has ended that dies before it.
    for (const pid of [child.pid, ...descendants(child.pid)]) end(pid);
    await once(child, "exit");
    child = undefined;
  };
  const server: SshServer = {
    port,
    user: userInfo().username,
    hostKey: readFileSync(file("host.pub"), "utf8"),
    key: readFileSync(file("key"), "utf8"),
    encryptedKey: readFileSync(file("encrypted"), "utf8"),
    passphrase,
    keyFile: file("key"),
    log: () => readFileSync(file("log"), "utf8"),
    async start() {
      // Where no service manager has started sshd, the folder it locks itself into is missing.
      mkdirSync("/run/sshd", { recursive: true });
      const sshd = spawn(SSHD, ["-D", "-f", file("sshd_config"), "-E", file("log")], {
        stdio: "inherit",
      });
      child = sshd;
      await eventually(() => sshd.exitCode !== null || isOpen(port));
      if (sshd.exitCode !== null) throw new Error(`sshd ended: ${server.log()}`);
    },
    stop,
    async remove() {
      await stop();
      rmSync(dir, { recursive: true });
    },
  };
  return server;
}

function makeKey(path: string, passphrase: string): void {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", path]);
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const opened = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return opened;
}

/** sshd has a process for each connection, which outlives it. */
function descendants(pid: number): number[] {
  const children = childrenOf(pid).trim().split(" ").filter(Boolean);
  return children.flatMap((child) => [Number(child), ...descendants(Number(child))]);
}

/** None of a process that has ended since it was listed. */
function childrenOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  } catch {
    return "";
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
