import { FIREWALL_TABLE } from "../nftables/firewall.ts";
import { paths } from "../paths.ts";
import { CONFINEMENT } from "./confinement.ts";
import { commandLine, printUnit } from "./unitFile.ts";

const { program, rules } = paths.firewall;

/** Replaces the lab's rules atomically. */
const LOAD = commandLine([program, "-f", rules]);

/** Renders the unit that keeps the lab's firewall loaded. */
export function firewallUnit(): string {
  return printUnit(
    {
      name: "Unit",
      settings: [
        ["Description", "msm-lab firewall"],
        ["Wants", "network-pre.target"],
        ["Before", "network-pre.target"],
        ["After", "nftables.service"],
      ],
    },
    {
      name: "Service",
      settings: [
        ["Type", "oneshot"],
        ["RemainAfterExit", "yes"],
        ["ExecStart", LOAD],
        ["ExecReload", LOAD],
        ["ExecStop", `-${commandLine([program, "delete", "table", "inet", FIREWALL_TABLE])}`],
        ...CONFINEMENT,
        ["ProcSubset", "pid"],
        ["MemoryDenyWriteExecute", "yes"],
        ["CapabilityBoundingSet", "CAP_NET_ADMIN"],
        ["RestrictAddressFamilies", "AF_NETLINK"],
      ],
    },
    { name: "Install", settings: [["WantedBy", "multi-user.target"]] },
  );
}

/**
 * Renders a drop-in for the distribution's nftables.service. That unit flushes the whole ruleset whenever it starts,
 * reloads or stops, so the drop-in loads the lab's rules again. It never makes the unit fail.
 */
export function nftablesDropIn(): string {
  const again = `-${LOAD}`;
  return printUnit({
    name: "Service",
    settings: [
      ["ExecStartPost", again],
      ["ExecReload", again],
      ["ExecStopPost", again],
    ],
  });
}
