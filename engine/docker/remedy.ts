/** Decides what to do about an engine that does not answer. */

import { DEFAULT_ENDPOINT } from "./endpoint.ts";
import type { Machine } from "./machine.ts";

export type Remedy =
  | { readonly step: "install" }
  | { readonly step: "start"; readonly by: "systemctl" | "dockerd" }
  /** The user must act: the lab does nothing of this by itself. */
  | { readonly step: "ask"; readonly message: string; readonly cure: string };

/**
 * @param endpoint Where the engine should answer.
 * @param words What `docker version` printed.
 */
export function remedy(endpoint: string, words: string, machine: Machine): Remedy {
  if (!isLocalSocket(endpoint)) {
    return ask(
      `Docker does not answer at ${endpoint}: ${words.split("\n").at(-1)}`,
      "start it there, or unset DOCKER_HOST and run `docker context use default`",
    );
  }
  if (machine.deniesSocket) {
    return ask(
      `this user may not use Docker at ${endpoint}`,
      "run `sudo usermod -aG docker $USER` and log in again",
    );
  }
  if (machine.dockerd && machine.docker) return start(machine);
  if (machine.root && machine.debianLike) return { step: "install" };
  return ask("Docker is not installed", installCure(machine));
}

function isLocalSocket(endpoint: string): boolean {
  return endpoint === DEFAULT_ENDPOINT || endpoint === "unix:///run/docker.sock";
}

function start({ root, systemd }: Machine): Remedy {
  if (root) return { step: "start", by: systemd ? "systemctl" : "dockerd" };
  return ask(
    "Docker is installed but not running, and only root may start it",
    systemd ? "run `sudo systemctl start docker`" : "run `sudo dockerd` in another terminal",
  );
}

function installCure({ debianLike }: Machine): string {
  return debianLike
    ? "run `sudo apt-get install docker.io`, or this command as root"
    : "install it as https://docs.docker.com/engine/install describes";
}

function ask(message: string, cure: string): Remedy {
  return { step: "ask", message, cure };
}
