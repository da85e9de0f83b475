/** Real hosts for tests: containers with systemd and sshd on a network of their own. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { docker } from "../../../targets/docker/engine.ts";
import { eventually } from "../../eventually.ts";
import { type Keys, makeKeys } from "./keys.ts";
import { ADDRESS_FILE, buildMachineImages, MACHINE_IMAGES, TAKE_ADDRESSES, USERS } from "./machineImage.ts";

/** A network that hosts stand on: one for each test file, as they run side by side. */
export interface Site {
  /** Of the network and its bridge, for which Linux takes 15 characters; begins the names of its hosts. */
  readonly name: string;
  /** The first three bytes of every address on it. */
  readonly net: string;
}

/** How long a host may take to start. */
const PATIENCE_SECONDS = 60;

export interface Machine {
  readonly name: string;
  /** Where its sshd answers, whatever addresses it takes besides. */
  readonly address: string;
  /** Its public host key, in the form of `hostKey`, as read on the host itself. */
  readonly hostKey: string;
  /** Runs a shell script on it as root, without sshd. @throws where it fails, with what it wrote. */
  run(script: string): Promise<string>;
  /** Starts a command on it as root, whose standard streams are this process's to use. */
  spawn(command: string): ChildProcessWithoutNullStreams;
  /** nftables' rules, also of a host that has no program to show them. */
  firewallRules(): Promise<string>;
  /** Gives up the addresses it took before and takes these, now and at each start. */
  takeAddresses(addresses: readonly string[]): Promise<void>;
  /** As by `reboot`: services are told to stop, and it comes back. */
  reboot(): Promise<void>;
  /** As a cut of its power: nothing is told, and it stays away. */
  cutPower(): Promise<void>;
  /** Brings it back, until systemd has started all there is to start. */
  start(): Promise<void>;
}

/** What a host is when it starts. */
export interface Place {
  /** The last byte of the address at which its sshd answers. */
  readonly at: number;
  /** One of `MACHINE_IMAGES`, or made from one. */
  readonly image: string;
}

/** A host as an operator's installer leaves it. */
export function fresh(at: number): Place {
  return { at, image: MACHINE_IMAGES.fresh };
}

/** A host that does other work already, see `OWN`. */
export function busy(at: number): Place {
  return { at, image: MACHINE_IMAGES.busy };
}

/** A fresh host that has tcsh and fish. */
export function shelled(at: number): Place {
  return { at, image: MACHINE_IMAGES.shells };
}

/** A fresh host with Debian 13: `buildTrixieImage` must have been called. */
export function trixie(at: number): Place {
  return { at, image: MACHINE_IMAGES.trixie };
}

export interface Machines<Name extends string> {
  readonly keys: Keys;
  readonly all: Readonly<Record<Name, Machine>>;
  /** Starts another host in the place of one, which is gone with all that was on it. */
  replace(name: Name): Promise<Machine>;
  remove(): Promise<void>;
}

/** Starts a host for each name, anew. */
export async function startMachines<Name extends string>(
  site: Site,
  places: Readonly<Record<Name, Place>>,
): Promise<Machines<Name>> {
  await buildMachineImages();
  await removeMachines(site);
  const keys = makeKeys();
  await docker(
    ...["network", "create", "--subnet", `${site.net}.0/24`, "--label", `${site.name}=${keys.folder}`],
    ...["--opt", `com.docker.network.bridge.name=${site.name}`, site.name],
  );
  const started = Object.entries<Place>(places).map(
    async ([name, place]) => [name, await startMachine(site, name, place, keys)] as const,
  );
  return {
    keys,
    all: Object.fromEntries(await Promise.all(started)) as Record<Name, Machine>,
    async replace(name) {
      await docker("rm", "--force", "--volumes", containerOf(site, name));
      return await startMachine(site, name, places[name], keys);
    },
    remove: () => removeMachines(site),
  };
}

/** Takes every host, their network and their keys away, also those of a test that was killed. */
export async function removeMachines({ name }: Site): Promise<void> {
  const label = ["--filter", `label=${name}`];
  const hosts = await docker("ps", "--all", "--quiet", ...label);
  if (hosts !== "") await docker("rm", "--force", "--volumes", ...hosts.split("\n"));
  const keys = await docker("network", "ls", ...label, "--format", `{{.Label "${name}"}}`);
  if (keys === "") return;
  await docker("network", "rm", name);
  await rm(keys, { recursive: true, force: true });
}

/** Lets this machine reach addresses that its hosts have taken, which it has no route to by itself. */
export async function routeTo(site: Site, subnet: string): Promise<void> {
  await docker(
    ...["run", "--rm", "--network", "host", "--cap-add", "NET_ADMIN", MACHINE_IMAGES.fresh],
    ...["ip", "route", "replace", subnet, "dev", site.name],
  );
}

async function startMachine(site: Site, name: string, { at, image }: Place, keys: Keys): Promise<Machine> {
  const container = containerOf(site, name);
  const address = `${site.net}.${at}`;
  await docker(
    ...["run", "--detach", "--name", container, "--hostname", name, "--label", site.name],
    ...["--network", site.name, "--ip", address],
    ...["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"].flatMap((capability) => ["--cap-add", capability]),
    ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"],
    ...["--cgroupns=host", "--volume", "/sys/fs/cgroup:/sys/fs/cgroup:rw"],
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock", image],
  );
  const run = (script: string) => docker("exec", container, "sh", "-euc", script);
  await started(container);
  for (const user of ["root", USERS.sudoer, USERS.guest]) {
    await run(`cd ~${user} && install -d -m 700 -o ${user} .ssh && cd .ssh
      echo '${keys.plain.open}' >authorized_keys
      echo '${keys.encrypted.open}' >>authorized_keys
      chown ${user} authorized_keys`);
  }
  return {
    name,
    address,
    hostKey: await run("cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub"),
    run,
    spawn: (command) => spawn("docker", ["exec", "--interactive", container, "sh", "-c", command]),
    firewallRules: () =>
      docker(
        ...["run", "--rm", "--network", `container:${container}`, "--cap-add", "NET_ADMIN"],
        ...[MACHINE_IMAGES.busy, "nft", "list", "ruleset"],
      ),
    async takeAddresses(addresses) {
      const wanted = addresses.map((address) => `${address}\n`).join("");
      if ((await run(`cat ${ADDRESS_FILE}`)) === wanted.trim()) return;
      await run(`printf '${wanted}' >${ADDRESS_FILE}; ${TAKE_ADDRESSES}`);
    },
    async reboot() {
      await docker("restart", "--time", "90", container);
      await started(container);
    },
    async cutPower() {
      // As processes end, the kernel closes their connections: of that, nobody may hear.
      await run("ip link set eth0 down");
      await docker("kill", container);
    },
    async start() {
      await docker("start", container);
      await started(container);
    },
  };
}

function containerOf(site: Site, name: string): string {
  return `${site.name}-${name}`;
}

async function started(container: string): Promise<void> {
  await eventually(() => docker("exec", container, "systemctl", "is-system-running"), PATIENCE_SECONDS);
}
