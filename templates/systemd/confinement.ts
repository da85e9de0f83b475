import type { Setting } from "./unitFile.ts";

/**
 * Settings that take away what no unit of the lab needs (systemd.exec(5)): the file system except its runtime folder,
 * devices, other processes, kernel settings, new privileges.
 */
export const CONFINEMENT: readonly Setting[] = [
  ["NoNewPrivileges", "yes"],
  ["ProtectSystem", "strict"],
  ["ProtectHome", "yes"],
  ["PrivateTmp", "yes"],
  ["PrivateDevices", "yes"],
  ["ProtectProc", "invisible"],
  ["ProtectClock", "yes"],
  ["ProtectControlGroups", "yes"],
  ["ProtectHostname", "yes"],
  ["ProtectKernelLogs", "yes"],
  ["ProtectKernelModules", "yes"],
  ["ProtectKernelTunables", "yes"],
  ["LockPersonality", "yes"],
  ["RestrictNamespaces", "yes"],
  ["RestrictRealtime", "yes"],
  ["RestrictSUIDSGID", "yes"],
  ["SystemCallArchitectures", "native"],
  ["SystemCallFilter", "@system-service"],
  ["SystemCallFilter", "~@privileged @resources"],
  // A forbidden call fails with EPERM, as it would without the filter and without the privilege, instead of killing the
  // program.
  ["SystemCallErrorNumber", "EPERM"],
];
