import { FIREWALL_TABLE } from "../nftables/firewall.ts";
import { paths } from "../paths.ts";
import { CONFINEMENT } from "./confinement.ts";
import { commandLine, printUnit } from "./unitFile.ts";

/**
 * The unit that keeps the lab's firewall up. A reload replaces the rules at once. The distribution's nftables.service
 * empties the whole ruleset where it starts, reloads or ends, so this one follows it.
 */
export function firewallUnit(): string {
  const { program, rules } = paths.firewall;
  const load = commandLine([program, "-f", rules]);
  return printUnit(
    {
      name: "Unit",
      settings: [
        ["Description", "msm-lab firewall"],
        ["Wants", "network-pre.target"],
        ["Before", "network-pre.target"],
        ["After", "nftables.service"],
        ["PartOf", "nftables.service"],
        ["ReloadPropagatedFrom", "nftables.service"],
      ],
    },
    {
      name: "Service",
      settings: [
        ["Type", "oneshot"],
        ["RemainAfterExit", "yes"],
        ["ExecStart", load],
        ["ExecReload", load],
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
