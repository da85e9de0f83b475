import type { LabNode } from "../../topology/model.ts";
import type { Problem } from "../../topology/problems.ts";
import type { Facts, HostListener } from "./facts.ts";
import { roomProblems } from "./room.ts";

/** By `ID VERSION_ID` of /etc/os-release: those whose apt has OpenJDK 17. */
const SYSTEMS: Readonly<Record<string, string>> = {
  "debian 12": "Debian 12",
  "ubuntu 22.04": "Ubuntu 22.04",
  "ubuntu 24.04": "Ubuntu 24.04",
};

const ARCHITECTURES = ["x86_64", "aarch64"];

/** What stands against running a node of the stack's lab on a host. */
export function hostProblems(stack: string, node: LabNode, facts: Facts): readonly Problem[] {
  const path = `nodes.${node.name}`;
  const found = [...systemProblems(path, facts), ...ownerProblems(path, stack, facts)];
  // Of a wrong system the rest says little.
  if (found.length > 0) return found;
  return [
    ...roomProblems(path, facts),
    ...addressProblems(path, node, facts),
    ...portProblems(path, node, facts),
  ];
}

/** The first of what a host cannot do without. */
function systemProblems(path: string, { os, osName, architecture, apt, systemd }: Facts): readonly Problem[] {
  const cure = `take a host with ${Object.values(SYSTEMS).join(", ")} (${ARCHITECTURES.join(" or ")}), apt and systemd`;
  if (!(os in SYSTEMS)) return [{ path, message: `the host runs ${osName}, which is not supported`, cure }];
  if (!ARCHITECTURES.includes(architecture))
    return [{ path, message: `the host's architecture ${architecture} is not supported`, cure }];
  if (!apt) return [{ path, message: "the host has no apt-get", cure }];
  if (!systemd) {
    const message = "the host's services are not run by systemd";
    return [{ path, message, cure: `${cure}; for others \`./lab render\` writes init scripts` }];
  }
  return [];
}

function ownerProblems(path: string, stack: string, facts: Facts): readonly Problem[] {
  if (facts.stack !== "" && facts.stack !== stack) {
    const message = `the host has the lab of stack ${facts.stack}`;
    return [{ path, message, cure: `choose another host, or \`./lab down --stack ${facts.stack}\`` }];
  }
  if (facts.foreignTomcat) {
    const message = "/usr/local/tomcat is there and not this lab's";
    return [{ path, message, cure: "move it away: the lab puts a link to its own Tomcat there" }];
  }
  return [];
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
  return node.services.flatMap(({ name, port }) => {
    const other = listeners.find(
      (listener) => takes(listener, node.address, port) && !OWN_UNIT.test(listener.unit),
    );
    if (other === undefined) return [];
    const owner = other.unit === "" ? other.program : `${other.program} (${other.unit})`;
    return [
      {
        path: `${path}.services`,
        message: `${name} cannot listen at ${node.address}:${port}: ${owner} does`,
        cure: `stop it, or give ${name} another port`,
      },
    ];
  });
}

function takes(listener: HostListener, address: string, port: number): boolean {
  return listener.port === port && ["*", "0.0.0.0", "[::]", address].includes(listener.address);
}
