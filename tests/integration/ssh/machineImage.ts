/** The images of test hosts: Debian with systemd and sshd. */

import { execFileSync } from "node:child_process";
import { DEBIAN_RELEASE, debianImage } from "../../../artifacts/baseImage.ts";
import { checkBaseImage, provideBaseImage } from "../../../engine/docker/baseImage.ts";
import { dockerfile, run } from "../../../templates/images/dockerfile.ts";

export const MACHINE_IMAGES = {
  /** As an operator's installer leaves it. */
  fresh: "msm-lab-hosts/fresh",
  /** A host that does other work already, with a web site, a memcached, a firewall and a Java of its own. */
  busy: "msm-lab-hosts/busy",
  /** A fresh one whose users like other shells. */
  shells: "msm-lab-hosts/shells",
  /** As `fresh`, with Debian 13 in place of 12: `buildTrixieImage` makes it. */
  trixie: "msm-lab-hosts/trixie",
  /** A fresh one with a Docker engine, and Debian's registry: `buildEngineImage` makes it. */
  engine: "msm-lab-hosts/engine",
} as const;

/** What a busy host does, and must still do when a lab has come and gone. */
export const OWN = {
  site: { port: 8081, page: "the host's own site" },
  /** The memcached at 127.0.0.1. */
  units: ["apache2.service", "memcached.service", "nftables.service"],
  /** Of nftables; lets nobody in at this port. */
  firewall: { table: "inet own", port: 9 },
} as const;

/** The users a host has, beside root, who comes in by key alone as Debian has it. */
export const USERS = {
  /** By key; may become root. */
  sudoer: "deploy",
  /** By password; may become root. */
  typist: "typist",
  /** By key; may not become root. */
  guest: "guest",
} as const;

/** What `typist` types. */
export const PASSWORD = "correct horse battery staple";

/** Lines of the addresses that are the host's own, beside the one Docker gave it, until its end. */
export const ADDRESS_FILE = "/etc/test-addresses";

/** Takes the addresses of `ADDRESS_FILE`, gives all others up and tells the neighbours. */
export const TAKE_ADDRESSES = "/usr/local/sbin/test-addresses";

/** What an installer leaves on a host, as far as a lab could notice. */
const INSTALLED = ["systemd", "systemd-sysv", "dbus", "openssh-server", "sudo", "iproute2", "iputils-arping"];

/** Debian 12's. */
const JAVA = 17;

/** What a lab asks apt for: in apt's cache, so that no host downloads what another one has. */
function downloaded(java: number): string {
  const javaPackages = [`openjdk-${java}-jre-headless`, `openjdk-${java}-jdk-headless`];
  return ["apache2-bin", "memcached", ...javaPackages, "nftables", "zip"].join(" ");
}

/** All but Debian 13's. */
export async function buildMachineImages(): Promise<void> {
  await provideDebian(DEBIAN_RELEASE);
  build(MACHINE_IMAGES.fresh, freshOf(DEBIAN_RELEASE, JAVA));
  build(MACHINE_IMAGES.busy, BUSY);
  build(MACHINE_IMAGES.shells, SHELLS);
}

export async function buildTrixieImage(): Promise<void> {
  await provideDebian("trixie");
  build(MACHINE_IMAGES.trixie, freshOf("trixie", 21));
}

/** After `buildMachineImages`. */
export function buildEngineImage(): void {
  build(MACHINE_IMAGES.engine, ENGINE);
}

/** Takes a second if Docker has it; half a minute if it is made from Debian's packages. */
async function provideDebian(release: string): Promise<void> {
  if (!(await checkBaseImage(release)).met) await provideBaseImage((text) => console.error(text), release);
}

function build(image: string, input: string): void {
  execFileSync("docker", ["build", "--quiet", "--tag", image, "-"], {
    input,
    stdio: ["pipe", "ignore", "pipe"],
  });
}

/** Tells them from the address that Docker gave. */
const LABEL = "dev eth0 label eth0:lab";

const TAKE_ADDRESSES_SCRIPT = `#!/bin/sh -e
ip address flush ${LABEL}
while read -r address; do
  ip address add "$address/24" ${LABEL}
  arping -q -U -c 1 -I eth0 "$address" &
done <${ADDRESS_FILE}
wait
`;

const TAKE_ADDRESSES_UNIT = `[Unit]
Before=network.target
[Service]
Type=oneshot
ExecStart=${TAKE_ADDRESSES}
[Install]
WantedBy=multi-user.target
`;

/** Each host makes its own host keys when it first starts. */
const OWN_HOST_KEYS = `[Service]
ExecStartPre=
ExecStartPre=/usr/bin/ssh-keygen -A
ExecStartPre=/usr/sbin/sshd -t
`;

/** @param java the release that a lab takes there. */
function freshOf(debian: string, java: number): string {
  return dockerfile(
    `FROM ${debianImage(debian)}`,
    run(
      // Of Docker's own Debian image: it empties apt's cache.
      "rm -f /etc/apt/apt.conf.d/docker-clean",
      "export DEBIAN_FRONTEND=noninteractive",
      "apt-get update -q",
      `apt-get install -q -y --no-install-recommends ${INSTALLED.join(" ")}`,
      `apt-get install -q -y --no-install-recommends --download-only ${downloaded(java)}`,
      "rm -f /etc/ssh/ssh_host_*",
    ),
    run(
      ...Object.values(USERS).map((user) => `useradd --create-home --shell /bin/bash ${user}`),
      `echo '${USERS.typist}:${PASSWORD}' | chpasswd`,
      `echo '${USERS.sudoer},${USERS.typist} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/test`,
    ),
    run(
      write(TAKE_ADDRESSES, TAKE_ADDRESSES_SCRIPT),
      `chmod 755 ${TAKE_ADDRESSES}`,
      `touch ${ADDRESS_FILE}`,
      write("/etc/systemd/system/test-addresses.service", TAKE_ADDRESSES_UNIT),
      "mkdir /etc/systemd/system/ssh.service.d",
      write("/etc/systemd/system/ssh.service.d/own-host-keys.conf", OWN_HOST_KEYS),
      "systemctl enable test-addresses.service",
      // Nobody sits in front of it, and what apt does at night it must not do in a test.
      "systemctl mask getty@.service console-getty.service apt-daily.timer apt-daily-upgrade.timer",
    ),
    "STOPSIGNAL SIGRTMIN+3",
    'CMD ["/sbin/init"]',
  );
}

const OWN_FIREWALL = `table ${OWN.firewall.table} {
  chain input {
    type filter hook input priority filter;
    tcp dport ${OWN.firewall.port} drop
  }
}
`;

const BUSY = dockerfile(
  `FROM ${MACHINE_IMAGES.fresh}`,
  run(
    "export DEBIAN_FRONTEND=noninteractive",
    `apt-get install -q -y --no-install-recommends apache2 ${downloaded(JAVA)}`,
    `echo 'Listen ${OWN.site.port}' >/etc/apache2/ports.conf`,
    `sed -i 's/:80>/:${OWN.site.port}>/' /etc/apache2/sites-available/000-default.conf`,
    `echo "${OWN.site.page}" >/var/www/html/index.html`,
    write("/etc/nftables.conf", OWN_FIREWALL),
    `systemctl enable ${OWN.units.join(" ")}`,
  ),
);

const SHELLS = dockerfile(
  `FROM ${MACHINE_IMAGES.fresh}`,
  run(
    "export DEBIAN_FRONTEND=noninteractive",
    "apt-get update -q",
    "apt-get install -q -y --no-install-recommends tcsh fish",
  ),
);

/** Neither runs before it is told how. The engine's data need a file system that overlays can lie on. */
const ENGINE = dockerfile(
  `FROM ${MACHINE_IMAGES.fresh}`,
  run(
    "export DEBIAN_FRONTEND=noninteractive",
    "apt-get update -q",
    "apt-get install -q -y --no-install-recommends docker.io iptables docker-registry",
    "systemctl disable docker.service docker.socket containerd.service docker-registry.service",
  ),
  "VOLUME /var/lib/docker",
);

function write(path: string, content: string): string {
  return `echo ${Buffer.from(content).toString("base64")} | base64 -d >${path}`;
}
