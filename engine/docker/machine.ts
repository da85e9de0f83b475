/** The facts about this machine that decide how Docker is installed and started. */

import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const SOCKET = "/var/run/docker.sock";

export interface Machine {
  readonly root: boolean;
  /** Debian, Ubuntu or a derivative, with apt-get. */
  readonly debianLike: boolean;
  /** systemd is the init system, so systemctl starts services. */
  readonly systemd: boolean;
  /** dockerd is on PATH. */
  readonly dockerd: boolean;
  /** The docker command is on PATH. */
  readonly docker: boolean;
  /** The engine's socket exists, but this user may not use it. */
  readonly deniesSocket: boolean;
}

export function thisMachine(): Machine {
  return {
    root: process.getuid?.() === 0,
    debianLike: isDebianLike(osRelease()) && onPath("apt-get"),
    systemd: existsSync("/run/systemd/system"),
    dockerd: onPath("dockerd"),
    docker: onPath("docker"),
    deniesSocket: existsSync(SOCKET) && !isAllowed(SOCKET, constants.R_OK | constants.W_OK),
  };
}

/** @param osRelease the text of /etc/os-release. */
export function isDebianLike(osRelease: string): boolean {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease);
}

function osRelease(): string {
  return existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
}

function onPath(program: string): boolean {
  return findOnPath([program]) !== undefined;
}

/** The path of the first program on PATH that has one of the names. */
export function findOnPath(names: readonly string[], path = process.env.PATH ?? ""): string | undefined {
  const candidates = path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find(isExecutable);
}

/** Whether this user may run the file. */
export function isExecutable(file: string): boolean {
  return isAllowed(file, constants.X_OK);
}

function isAllowed(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
