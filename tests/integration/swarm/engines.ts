/** A real Docker Swarm for tests: engines in containers, and a registry beside them. */

import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { TestAuthority } from "../../certificates.ts";
import type { Config } from "../../conformance/stack.ts";
import { eventually } from "../../eventually.ts";
import { buildEngineImage, buildMachineImages, MACHINE_IMAGES } from "../ssh/machineImage.ts";
import { type Machine, removeMachines, type Site, startMachines } from "../ssh/machines.ts";

/** What a stack's configuration says of it. */
export interface SwarmConfig {
  readonly host: string;
  readonly certificates: string;
  readonly registry: string;
  readonly encrypted: false;
}

export interface Swarm {
  /** The manager first. */
  readonly machines: readonly [Machine, ...Machine[]];
  /** Beside them. */
  readonly registry: Machine;
  /** The same kernel has no ESP, so that its overlays cannot be encrypted. */
  readonly config: SwarmConfig;
  /** Runs `docker` on the first manager. */
  docker(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Of a lab on a swarm. */
export interface Place {
  /** Of the lab's network. */
  readonly subnet: string;
  readonly port: number;
  readonly nodes: Config;
  /** That has httpd. */
  readonly balancer: Machine | undefined;
}

/** A lab's configuration. @param swarm where it is. */
export function labOn(swarm: Partial<SwarmConfig>, { subnet, port, nodes, balancer }: Place): Config {
  return {
    target: "swarm",
    swarm,
    network: { subnet },
    nodes,
    publish: { address: balancer?.address, port },
    // For `noticedDuring`.
    page: { counter: true },
  };
}

/** The test page's address. */
export function pageOf({ port, balancer }: Place): string {
  return `http://${balancer?.address}:${port}/test/`;
}

const DOCKER_PORT = 2376;
const REGISTRY_PORT = 5000;

/** The address of the registry; the manager is at the next one. */
const REGISTRY_AT = 10;

export interface SwarmOptions {
  /** How many of the machines are managers, the first ones. @default 1 */
  readonly managers?: number;
  /** How often machines show that they live; Docker's own default is `5s`. @default 1s */
  readonly heartbeat?: string;
  /** Whether the registry asks for a login, which Docker has in this process from then on. @default false */
  readonly login?: boolean;
}

/** Starts a swarm anew: `machine1` and so on. */
export async function startSwarm(
  site: Site,
  size: number,
  { managers = 1, heartbeat = "1s", login = false }: SwarmOptions = {},
): Promise<Swarm> {
  await buildMachineImages();
  buildEngineImage();
  await removeSwarm(site);
  const names = Array.from({ length: size }, (_, index) => `machine${index + 1}`);
  const places = ["registry", ...names].map((name, index) => {
    return [name, { at: REGISTRY_AT + index, image: MACHINE_IMAGES.engine }] as const;
  });
  const { all } = await startMachines(site, Object.fromEntries(places));
  const authority = new TestAuthority();
  const machineOf = (name: string) => all[name] ?? fail(name);
  const registry = `${machineOf("registry").address}:${REGISTRY_PORT}`;
  await startRegistry(machineOf("registry"), authority, login);
  trust(registry, authority);
  if (login) process.env.DOCKER_CONFIG = loggedIn(registry, authority);
  const [first, ...others] = names.map(machineOf);
  if (first === undefined) throw new Error("a swarm has a machine");
  await Promise.all([first, ...others].map((machine) => startEngine(machine, registry, authority)));
  await first.run(`docker swarm init --advertise-addr ${first.address}
    docker swarm update --dispatcher-heartbeat ${heartbeat}`);
  const join = async (machine: Machine, role: "manager" | "worker") => {
    const token = await first.run(`docker swarm join-token --quiet ${role}`);
    await machine.run(`docker swarm join --token ${token} ${first.address}:2377`);
  };
  for (const machine of others.slice(0, managers - 1)) await join(machine, "manager");
  await Promise.all(others.slice(managers - 1).map((machine) => join(machine, "worker")));
  const config = {
    host: `tcp://${first.address}:${DOCKER_PORT}`,
    certificates: clientCertificates(authority),
    registry,
    encrypted: false,
  } as const;
  return {
    machines: [first, ...others],
    registry: machineOf("registry"),
    config,
    docker: (...args) => dockerOf(config, args),
    async remove() {
      await removeSwarm(site);
      authority.remove();
    },
  };
}

/** Takes engines, registry and network away, also those of a test that was killed. */
export async function removeSwarm(site: Site): Promise<void> {
  await removeMachines(site);
  rmSync(trusted(`${site.net}.${REGISTRY_AT}:${REGISTRY_PORT}`), { recursive: true, force: true });
}

/** Runs `docker` on the engine that a configuration names. */
export async function dockerOf(
  { host, certificates }: Pick<SwarmConfig, "host" | "certificates">,
  args: readonly string[],
): Promise<string> {
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: certificates };
  const { stdout } = await promisify(execFile)("docker", [...args], { env, maxBuffer: 32 * 1024 * 1024 });
  return stdout.trim();
}

const LOGIN = { name: "lab", password: "a-password-of-a-test" };

async function startRegistry(machine: Machine, authority: TestAuthority, login: boolean): Promise<void> {
  await bringCertificate(machine, authority, "/etc/docker/registry");
  const file = "/etc/docker/registry/htpasswd";
  const { name, password } = LOGIN;
  await machine.run(
    `perl -e 'print "${name}:", crypt("${password}", q($2y$05$abcdefghijklmnopqrstuu)), "\n"' >${file}`,
  );
  const auth = login
    ? `htpasswd REGISTRY_AUTH_HTPASSWD_REALM=lab REGISTRY_AUTH_HTPASSWD_PATH=${file}`
    : "none";
  await machine.run(`mkdir -p /etc/systemd/system/docker-registry.service.d
    cat >/etc/systemd/system/docker-registry.service.d/test.conf <<'END'
[Service]
User=root
Environment=REGISTRY_AUTH=${auth} REGISTRY_HTTP_TLS_CERTIFICATE=/etc/docker/registry/server.pem REGISTRY_HTTP_TLS_KEY=/etc/docker/registry/server.key
END
    sed -i '/^auth:/,$d' /etc/docker/registry/config.yml
    systemctl daemon-reload
    systemctl start docker-registry`);
}

async function startEngine(machine: Machine, registry: string, authority: TestAuthority): Promise<void> {
  await bringCertificate(machine, authority, "/etc/docker");
  const tls = "--tlsverify --tlscacert /etc/docker/ca.pem --tlscert /etc/docker/server.pem";
  const listen = `-H unix:///var/run/docker.sock -H tcp://0.0.0.0:${DOCKER_PORT}`;
  await machine.run(`mkdir -p ${trusted(registry)} /etc/systemd/system/docker.service.d
    cp /etc/docker/ca.pem ${trusted(registry)}/ca.crt
    cat >/etc/systemd/system/docker.service.d/test.conf <<'END'
[Unit]
Requires=
[Service]
ExecStart=
ExecStart=/usr/sbin/dockerd --containerd=/run/containerd/containerd.sock ${listen} ${tls} --tlskey /etc/docker/server.key
END
    systemctl daemon-reload
    systemctl enable docker.service containerd.service
    systemctl start docker.service`);
  await eventually(() => machine.run("docker info"));
}

async function bringCertificate(machine: Machine, authority: TestAuthority, folder: string): Promise<void> {
  const { name, address } = machine;
  const names = `IP:${address},IP:127.0.0.1`;
  const { certificateFile, keyFile } = authority.issue(`${name}-server`, { names });
  const files = {
    "ca.pem": authority.root,
    "server.pem": readFile(certificateFile),
    "server.key": readFile(keyFile),
  };
  for (const [file, content] of Object.entries(files)) {
    await machine.run(`mkdir -p ${folder} && cat >${folder}/${file} <<'END'\n${content}END`);
  }
}

/** A folder as `docker` wants it for `DOCKER_CERT_PATH`. */
function clientCertificates(authority: TestAuthority): string {
  const { certificateFile, keyFile } = authority.issue("client", {
    extensions: ["extendedKeyUsage=clientAuth"],
  });
  const folder = join(authority.folder, "docker");
  mkdirSync(folder);
  writeFileSync(join(folder, "ca.pem"), authority.root);
  copyFileSync(certificateFile, join(folder, "cert.pem"));
  copyFileSync(keyFile, join(folder, "key.pem"));
  return folder;
}

/** A folder as `docker` wants it for `DOCKER_CONFIG`, after a `docker login`. */
function loggedIn(registry: string, authority: TestAuthority): string {
  const folder = join(authority.folder, "docker-login");
  mkdirSync(folder);
  const auth = Buffer.from(`${LOGIN.name}:${LOGIN.password}`).toString("base64");
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [registry]: { auth } } }));
  return folder;
}

/** Lets this machine's engine push to the registry; it reads the file as it pushes. */
function trust(registry: string, authority: TestAuthority): void {
  mkdirSync(trusted(registry), { recursive: true });
  writeFileSync(join(trusted(registry), "ca.crt"), authority.root);
}

/** Where an engine looks for a registry's authority. */
function trusted(registry: string): string {
  return `/etc/docker/certs.d/${registry}`;
}

function readFile(path: string): string {
  return readFileSync(path, "utf8");
}

function fail(name: string): never {
  throw new Error(`there is no machine ${name}`);
}
