/** Faults of a lab on hosts; nothing but its own units and a table of the drill's own is touched. */

import { quote } from "../../common/quote.ts";
import { switches } from "../../templates/paths.ts";
import { unitName } from "../../templates/systemd/unitNames.ts";
import { portsOf, type Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import type { Faults, NodePair } from "../faults.ts";
import { FIND_ALL, find, lose, lostAddresses } from "./cut.ts";
import { READ_MARK } from "./mark.ts";
import { onNode, type ShellOf } from "./onHost.ts";
import { UNIT_FUNCTIONS } from "./units.ts";

export function hostFaults(stack: string, { nodes }: Topology, shellOf: ShellOf): Faults {
  const places = nodes.flatMap(({ name: node, services }) =>
    services.map(({ name: service }) => ({ node, service, name: planName({ node, service }) })),
  );
  const ports = nodes.flatMap(({ services }) => services.flatMap(portsOf));

  const onLab = (node: string, script: string) => onNode(shellOf, node, `${demandLab(stack)}\n${script}`);
  const onEveryNode = (script: string) => Promise.all(nodes.map(({ name }) => onLab(name, script)));

  /** @param script with the service's unit as `$unit`. */
  const onUnit = (script: string) => async (name: string) => {
    const place = places.find((each) => each.name === name);
    if (place === undefined) throw new Error(`${name} is no service of the lab`);
    return await onLab(place.node, `unit=${unitName(place.service)}\n${script}`);
  };

  const onBothEnds = async ([a, b]: NodePair, script: (address: string) => string) => {
    const addressOf = (name: string) => nodes.find((node) => node.name === name)?.address ?? name;
    await Promise.all([onLab(a, script(addressOf(b))), onLab(b, script(addressOf(a)))]);
  };

  const rejoin = async (node: string) => {
    const lost = lostAddresses(await onLab(node, FIND_ALL));
    if (lost.length === 0) return [];
    const peers = nodes.filter(({ address }) => lost.includes(address)).map(({ name }) => name);
    return [`joined ${node} to ${peers.join(" and ")}`];
  };

  const revive = async (service: string) => {
    const word = (await onUnit(REVIVE)(service)).trim();
    return word === "" ? [] : [`${word} ${service}`];
  };

  return {
    kill: onUnit(KILL),
    stop: onUnit('systemctl stop "$unit"'),
    start: onUnit('systemctl start "$unit"'),
    freeze: onUnit('systemctl kill --signal=STOP "$unit"'),
    thaw: onUnit('systemctl kill --signal=CONT "$unit"'),
    cut: (link) => onBothEnds(link, (address) => lose(address, ports)),
    join: (link) => onBothEnds(link, find),
    openCounter: () => onEveryNode(`umask 022\nmkdir -p ${switches.folder}\n: > ${switches.counter}`),
    closeCounter: () => onEveryNode(`rm -rf ${switches.folder}`),
    log: (service, since) =>
      onUnit(`journalctl --quiet --unit "$unit" --since @${since} --output cat`)(service),
    async restore() {
      const joined = await Promise.all(nodes.map(({ name }) => rejoin(name)));
      const revived = await Promise.all(places.map(({ name }) => revive(name)));
      return [...joined, ...revived].flat();
    },
  };
}

/** Shell text that fails if the host has no lab, or another stack's. */
function demandLab(stack: string): string {
  const refusal = `echo ${quote(`no lab of stack ${stack} is there`)} >&2; exit 1`;
  return `[ "$({ ${READ_MARK}; } | head -n 1)" = ${quote(stack)} ] || { ${refusal}; }`;
}

/** systemd would start a killed unit again a second later, so the unit is stopped at once. */
const KILL = 'systemctl kill --signal=KILL "$unit"\nsystemctl stop "$unit"';

/**
 * Shell text that starts `$unit`, or thaws it, and prints what it did. What systemd is about to start is left to it; a unit
 * that is not there cannot be started. One that does not start may lack what a deployment alone puts back, as the firewall.
 */
export const REVIVE = [
  UNIT_FUNCTIONS,
  'case "$(systemctl show --property LoadState --value "$unit") $(systemctl show --property ActiveState --value "$unit")" in',
  '  "loaded inactive" | "loaded failed") if systemctl start "$unit" 2>/dev/null; then echo started; else echo could not start; fi ;;',
  '  *) ! frozen "$unit" || { systemctl kill --signal=CONT "$unit"; echo thawed; } ;;',
  "esac",
].join("\n");
