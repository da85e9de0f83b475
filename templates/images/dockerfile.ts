import type { ServiceKind } from "../../topology/model.ts";
import { SERVICE_USERS } from "../serviceUsers.ts";

export function dockerfile(...instructions: readonly string[]): string {
  return `${instructions.join("\n")}\n`;
}

/** Returns an instruction for one layer; the first command that fails ends the build. */
export function run(...commands: readonly string[]): string {
  return `RUN ${commands.join(" \\\n && ")}`;
}

/** Returns an instruction for a layer of Debian packages, without caches and logs of the installation. */
export function install(...packages: readonly string[]): string {
  return run(...installing(...packages), ...tidying);
}

/** Returns commands that install Debian packages without recommended ones; `tidying` must follow them. */
export function installing(...packages: readonly string[]): readonly string[] {
  return [
    "export DEBIAN_FRONTEND=noninteractive",
    "apt-get update -q",
    `apt-get install -q -y --no-install-recommends ${packages.join(" ")}`,
  ];
}

export const tidying: readonly string[] = [
  "apt-get clean",
  "rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/*",
];

/** Returns an instruction that adds the service's user, with a fixed id and without home or shell. */
export function addUser(kind: ServiceKind): string {
  const id = SERVICE_USERS[kind];
  return run(
    `groupadd --gid ${id} ${kind}`,
    `useradd --uid ${id} --gid ${id} --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ${kind}`,
  );
}

export function runAs(kind: ServiceKind): string {
  return `USER ${SERVICE_USERS[kind]}:${SERVICE_USERS[kind]}`;
}
