import { quote } from "../../common/quote.ts";
import { firewall, type Sources } from "../../templates/nftables/firewall.ts";
import { SERVICE_USER_NAMES } from "../../templates/serviceUsers.ts";
import { firewallUnit, nftablesDropIn } from "../../templates/systemd/firewallUnit.ts";
import type { LabNode, ServiceKind, Topology } from "../../topology/model.ts";
import type { HostJava } from "./hostJava.ts";
import { HOST_PROGRAM, HOST_SCRIPT } from "./hostProgram.ts";

/**
 * Debian's packages of each kind of service, but Tomcat's Java: see `HostJava`. zip takes a signature out of a jar that was
 * verified already.
 */
const PACKAGES: Readonly<Record<ServiceKind, readonly string[]>> = {
  httpd: ["apache2-bin"],
  tomcat: ["zip"],
  memcached: ["memcached"],
};

/** How a host gets what all its services need. */
export interface HostSetUp {
  /**
   * As root.
   * @param owner see `ownerMark`.
   * @param java of its Tomcats; undefined if it has none.
   * @param repair what was found to differ from an earlier set-up.
   * @param origin see `Mark`.
   */
  command(owner: string, java: HostJava | undefined, repair: string, origin: string): string;
  /** What the command reads. */
  stdin(sources?: Sources): string;
}

/** @param login who may copy archives to the host. */
export function setUpOf(stack: string, topology: Topology, node: LabNode, login: string): HostSetUp {
  const kinds = [...new Set(node.services.map(({ kind }) => kind))].sort();
  const own = kinds.flatMap((kind) => PACKAGES[kind]);
  const packages = ["nftables", ...own, ...(asksAuthority(topology, node) ? ["ca-certificates"] : [])];
  const users = kinds.map((kind) => SERVICE_USER_NAMES[kind]);
  const services = node.services.map(({ name }) => name);
  const folder = HOST_PROGRAM.replace(/\/[^/]*$/, "");
  return {
    // The program comes first on stdin, so that it is there before it is called; what follows is for it.
    command(owner, java, repair, origin) {
      const all = [...packages, ...(java ? [java.runtime] : [])].join(" ");
      const words = [stack, services.join(" "), login, all, users.join(" "), repair, origin];
      return [
        `mkdir -p ${folder}`,
        `head -c ${Buffer.byteLength(HOST_SCRIPT)} >${HOST_PROGRAM}.new`,
        `chmod 755 ${HOST_PROGRAM}.new`,
        `mv ${HOST_PROGRAM}.new ${HOST_PROGRAM}`,
        [HOST_PROGRAM, "setup", owner, ...words.map(quote)].join(" "),
      ].join(" && ");
    },
    stdin: (sources) =>
      [
        HOST_SCRIPT,
        ownCallersOnly(topology, node, sources),
        block(firewallUnit()),
        block(nftablesDropIn()),
      ].join(""),
  };
}

/** What the host's program reads to let in nobody but whom the topology names. */
export function ownCallersOnly(topology: Topology, node: LabNode, sources: Sources = {}): string {
  return block(firewall(topology, node, sources));
}

/** Whether an httpd there gets its certificate by itself, from a server that it has to know. */
function asksAuthority({ tls, balancer }: Topology, { name }: LabNode): boolean {
  return tls?.certificate.from === "acme" && balancer.node === name;
}

function block(text: string): string {
  return `${text}# end\n`;
}
