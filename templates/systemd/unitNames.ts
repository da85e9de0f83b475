/** The names of a host's units; each begins with the project's name. */

/** @param service the service's name on its node, e.g. `tomcat2`. */
export function unitName(service: string): string {
  return `msm-lab-${service}.service`;
}

export const FIREWALL_UNIT = "msm-lab-firewall.service";

/** The path of the drop-in for nftables.service, relative to the folder of the units. */
export const NFTABLES_DROP_IN = "nftables.service.d/msm-lab.conf";
