import { assertNever } from "../../common/assertNever.ts";
import type { ServiceKind } from "../../topology/model.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import { FIREWALL_TABLE } from "../nftables/firewall.ts";
import { paths } from "../paths.ts";
import { capabilitiesOf, STOP_SIGNALS } from "../processes.ts";
import { SERVICE_USER_NAMES } from "../serviceUsers.ts";
import { CONFINEMENT } from "./confinement.ts";
import { assignment, commandLine, printUnit, type Setting } from "./unitFile.ts";
import { FIREWALL_UNIT } from "./unitNames.ts";

/** The limit of processes and threads of a unit: httpd has 400 workers, Tomcat 200 and those of the application. */
const MAX_TASKS = 1024;

/** Renders the unit of a service, which systemd restarts whatever ends it; its output goes to the journal. */
export function serviceUnit(plan: ServicePlan): string {
  return printUnit(
    {
      name: "Unit",
      settings: [
        ["Description", `msm-lab ${plan.service}`],
        ["Wants", `network-online.target ${FIREWALL_UNIT}`],
        ["After", `network-online.target ${FIREWALL_UNIT}`],
        // Without a start limit, a service that is killed repeatedly comes back each time.
        ["StartLimitIntervalSec", "0"],
      ],
    },
    {
      name: "Service",
      settings: [
        ...running(plan),
        ...ending(plan),
        ...limits(plan),
        ...CONFINEMENT,
        ...capabilities(plan),
        ...confinementOf(plan.kind),
      ],
    },
    { name: "Install", settings: [["WantedBy", "multi-user.target"]] },
  );
}

function running({
  kind,
  service,
  command,
  environment,
  reload,
  keptFolder,
}: ServicePlan): readonly Setting[] {
  return [
    ["Type", "exec"],
    ["User", SERVICE_USER_NAMES[kind]],
    ["UMask", "0027"],
    ["RuntimeDirectory", `msm-lab/${service}`],
    ["RuntimeDirectoryMode", "0700"],
    // The lab makes it; the rest of the file system is read-only for the unit.
    ...(keptFolder ? [["ReadWritePaths", keptFolder] as const] : []),
    ...Object.entries(environment).map(([name, value]) => assignment(name, value)),
    // Runs as root, and prevents a start without the firewall.
    ["ExecStartPre", `+${commandLine(["/bin/sh", "-c", FIREWALL_IS_UP])}`],
    ["ExecStart", commandLine(command)],
    ...(reload ? [reloading(reload.signal)] : []),
    ...(kind === "tomcat" ? forApplications(service) : []),
  ];
}

function forApplications(service: string): readonly Setting[] {
  return [
    ["CacheDirectory", `msm-lab/${service}`],
    ["CacheDirectoryMode", "0700"],
    // By default the journal drops what an application logs beyond 10,000 lines in 30 s, and with it whether it started. With
    // 0, which should be no limit, systemd 252 keeps to the default.
    ["LogRateLimitIntervalSec", "1s"],
    ["LogRateLimitBurst", "1000000"],
  ];
}

const FIREWALL_IS_UP = `exec ${paths.firewall.program} list table inet ${FIREWALL_TABLE} > /dev/null`;

/** bash has a builtin `kill`; a minimal host may have no other. */
function reloading(signal: string): Setting {
  return ["ExecReload", commandLine(["/bin/bash", "-c", `kill -${signal} "$MAINPID"`])];
}

function ending({ kind, stopGraceSeconds }: ServicePlan): readonly Setting[] {
  return [
    ["Restart", "always"],
    ["RestartSec", "1"],
    ["KillSignal", STOP_SIGNALS[kind]],
    // Only the main process gets the signal; it ends the others.
    ["KillMode", "mixed"],
    ["TimeoutStopSec", String(stopGraceSeconds)],
    // The JVM's exit code after SIGTERM: 128 + 15.
    ...(kind === "tomcat" ? [["SuccessExitStatus", "143"] as const] : []),
  ];
}

function limits({ limits }: ServicePlan): readonly Setting[] {
  return [
    ["MemoryMax", `${limits.memoryMiB}M`],
    ["MemorySwapMax", "0"],
    ["TasksMax", String(limits.tasks ?? MAX_TASKS)],
  ];
}

function capabilities(plan: ServicePlan): readonly Setting[] {
  const needed = capabilitiesOf(plan).join(" ");
  return [
    ["CapabilityBoundingSet", needed],
    ["AmbientCapabilities", needed],
    ["RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"],
    ["RemoveIPC", "yes"],
  ];
}

function confinementOf(kind: ServiceKind): readonly Setting[] {
  switch (kind) {
    case "httpd":
    case "memcached":
      return [
        ["ProcSubset", "pid"],
        ["MemoryDenyWriteExecute", "yes"],
      ];
    case "tomcat":
      // The JVM's JIT compiler needs memory that is writable and executable; the JVM also reads memory and cgroups from
      // /proc.
      return [];
    default:
      return assertNever(kind);
  }
}
