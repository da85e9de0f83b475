import type { Problem } from "../../common/userError.ts";
import { SCRATCH_ROOT } from "../../templates/paths.ts";
import { type LabNode, portsOf } from "../../topology/model.ts";
import { describeOther, type KnownLab, removalOf } from "../knownLab.ts";
import type { Facts, HostListener } from "./facts.ts";
import { hostJava } from "./hostJava.ts";
import { isOwn } from "./mark.ts";
import { roomProblems } from "./room.ts";
import { ARCHITECTURES, SYSTEMS, type System, systemOf } from "./systems.ts";

/**
 * What stands against running a node of the lab on a host.
 * @param java the releases that the profile allows, see `javaReleases`.
 */
export function hostProblems(
  lab: KnownLab,
  node: LabNode,
  java: readonly number[],
  facts: Facts,
): readonly Problem[] {
  const path = `nodes.${node.name}`;
  const found = [...systemProblems(path, facts), ...ownerProblems(path, lab, facts)];
  // Of a wrong system the rest says little.
  if (found.length > 0) return found;
  return [
    ...javaProblems(path, node, java, facts),
    ...roomProblems(path, facts),
    ...readOnlyProblems(path, facts),
    ...noExecutionProblems(path, node, facts),
    ...addressProblems(path, node, facts),
    ...portProblems(path, node, facts),
  ];
}

/** The first of what a host cannot do without. */
function systemProblems(path: string, facts: Facts): readonly Problem[] {
  const { os, osName, architecture, apt, systemd, unconfined } = facts;
  const cure = `take a host with ${namesOf(SYSTEMS)} (${Object.keys(ARCHITECTURES).join(" or ")}), apt and systemd`;
  if (systemOf(os) === undefined)
    return [{ path, message: `the host runs ${osName}, which is not supported`, cure }];
  if (!(architecture in ARCHITECTURES))
    return [{ path, message: `the host's architecture ${architecture} is not supported`, cure }];
  if (!apt) return [{ path, message: "the host has no apt-get", cure }];
  if (!systemd) {
    const message = "the host's services are not run by systemd";
    return [{ path, message, cure: `${cure}; for others \`./lab render\` writes init scripts` }];
  }
  if (unconfined !== "") {
    const message = `the host's systemd cannot confine services as the lab's units demand (exit code ${unconfined})`;
    return [{ path, message, cure: CONFINABLE }];
  }
  return [];
}

/** 226 is of an LXC container whose host lets it mount nothing. */
const CONFINABLE =
  "a container needs namespaces of its own: for LXC turn nesting on (features: nesting=1, security.nesting=true); or take a machine";

function ownerProblems(path: string, lab: KnownLab, facts: Facts): readonly Problem[] {
  if (facts.stack !== "" && !isOwn(lab, facts)) {
    const message = `the host has ${describeOther(lab, facts)}`;
    return [{ path, message, cure: `choose another host, or ${removalOf(lab, facts)}` }];
  }
  if (facts.foreignTomcat) {
    const message = "/usr/local/tomcat is there and not this lab's";
    return [{ path, message, cure: "move it away: the lab puts a link to its own Tomcat there" }];
  }
  return [];
}

function javaProblems(
  path: string,
  { services }: LabNode,
  allowed: readonly number[],
  facts: Facts,
): readonly Problem[] {
  if (!services.some(({ kind }) => kind === "tomcat") || hostJava(facts, allowed) !== undefined) return [];
  const fit = SYSTEMS.filter(({ java }) => java.some((release) => allowed.includes(release)));
  const has = systemOf(facts.os)?.java.join(", ");
  const message = `the host runs ${facts.osName}, which has OpenJDK ${has}; the profile's Tomcat was proved on ${allowed.join(" and ")} only`;
  return [{ path, message, cure: `take a host with ${namesOf(fit)}, or choose another profile` }];
}

function namesOf(systems: readonly System[]): string {
  return systems.map(({ name }) => name).join(", ");
}

function readOnlyProblems(path: string, { readOnly }: Facts): readonly Problem[] {
  return readOnly.map((folder) => ({
    path,
    message: `${folder} is read-only on the host`,
    cure: `mount it for writing: mount -o remount,rw ${folder}, and so in /etc/fstab`,
  }));
}

/** An application's native library, e.g. of SQLite, Snappy or Netty, unpacks itself there, and the JVM could not load it. */
function noExecutionProblems(
  path: string,
  { services }: LabNode,
  { noExecution: mount }: Facts,
): readonly Problem[] {
  if (mount === "" || !services.some(({ kind }) => kind === "tomcat")) return [];
  const message = `Tomcat could load no native library from ${SCRATCH_ROOT}, as ${mount} is mounted noexec on the host`;
  const cure = `mount it without: mount -o remount,exec ${mount}, and so in /etc/fstab; or mount another file system at ${SCRATCH_ROOT}`;
  return [{ path, message, cure }];
}

function addressProblems(path: string, { address }: LabNode, { addresses }: Facts): readonly Problem[] {
  if (addresses.includes(address)) return [];
  const others = addresses.filter((other) => !other.startsWith("127."));
  return [
    {
      path: `${path}.address`,
      message: `the host does not have the address ${address}; it has ${others.join(", ")}`,
      cure: "write one of these, or give the host that address",
    },
  ];
}

const OWN_UNIT = /^msm-lab-[a-z0-9]+\.service$/;

function portProblems(path: string, node: LabNode, { listeners }: Facts): readonly Problem[] {
  const ports = node.services.flatMap((service) => portsOf(service).map((port) => ({ ...service, port })));
  return ports.flatMap(({ name, port, tlsPort, webSocketPort }) => {
    const other = listeners.filter(takes(node.address, port)).find(({ unit }) => !OWN_UNIT.test(unit));
    if (other === undefined) return [];
    const key = port === tlsPort ? "ports.https" : port === webSocketPort ? "ports.webSocket" : undefined;
    const owner = other.unit === "" ? other.program : `${other.program} (${other.unit})`;
    return [
      {
        path: `${path}.services`,
        message: `${name} cannot listen at ${node.address}:${port}: ${owner} does`,
        cure: `${endOf(other)}, or ${key === undefined ? `give ${name} another port` : `choose another for ${key}`}`,
      },
    ];
  });
}

/** What ends it for good: what is enabled comes back with the next boot. */
function endOf({ program, unit }: HostListener): string {
  // A container's port has Docker's own unit; systemd holds the sockets of units that start when they are asked for.
  if (program === "docker-proxy") return "end the container that publishes it (docker ps)";
  if (program === "systemd") return "disable its socket (systemctl list-sockets)";
  return unit === "" ? "stop it" : `stop it: systemctl disable --now ${unit}`;
}

/** Whether a listener has a port of an address. */
export function takes(address: string, port: number): (listener: HostListener) => boolean {
  const every = ["*", "0.0.0.0", "[::]", address];
  return (listener) => listener.port === port && every.includes(listener.address);
}
