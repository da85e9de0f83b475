/** Where the init script of a service lies on a host without systemd, and what it keeps beside the service's own paths. */

export interface InitScriptPaths {
  readonly script: string;
  /** Root's own, so that nobody else decides which process is ended. */
  readonly pidFile: string;
  /** What the service writes; appended to. */
  readonly log: string;
}

/** @param service its name on its node, e.g. `tomcat2`. */
export function initScriptPaths(service: string): InitScriptPaths {
  return {
    script: `/etc/init.d/${initScriptName(service)}`,
    pidFile: `/run/msm-lab/${service}.pid`,
    log: `/var/log/msm-lab/${service}.log`,
  };
}

/** Of the script's file, and of what it provides. */
export function initScriptName(service: string): string {
  return `msm-lab-${service}`;
}
