/** The units of a host's own systemd; each begins with the lab's name. */

/** @param service its name on its node, e.g. `tomcat2`. */
export function unitName(service: string): string {
  return `msm-lab-${service}.service`;
}

export const FIREWALL_UNIT = "msm-lab-firewall.service";

/** Beside the units: what another service's own unit does not say. */
export const NFTABLES_DROP_IN = "nftables.service.d/msm-lab.conf";
