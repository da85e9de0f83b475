import { listenAddress, ownAddress } from "../../topology/endpoint.ts";
import type { Store, Topology } from "../../topology/model.ts";
import { planName, type ServicePlan } from "../../topology/plan.ts";
import { paths } from "../paths.ts";
import { memoryLimitMiB, sizeArguments, sizeVariable } from "./capacity.ts";
import { SESSION_FORMAT, sessionFormat } from "./sessionFormat.ts";

/** Returns the plan of a memcached that keeps sessions. It needs no files: all settings are arguments. */
export function memcachedService(topology: Topology, store: Store): ServicePlan {
  const { node, service, address, port } = store;
  return {
    name: planName(store),
    node,
    service,
    kind: "memcached",
    files: [],
    folders: [],
    command: [
      paths.memcached.program,
      ...["-l", listenAddress(address)],
      ...["-p", String(port)],
      // With UDP, a forged sender address directs the answers at a third party (CVE-2018-1000115).
      ...["-U", "0"],
      ...sizeArguments(topology),
    ],
    environment: { [SESSION_FORMAT]: sessionFormat(topology.sessions), ...sizeVariable(topology) },
    ports: [port],
    probe: { script: answers(ownAddress(address), port), timeoutSeconds: 10 },
    stopGraceSeconds: 2,
    limits: { memoryMiB: memoryLimitMiB(topology) },
  };
}

function answers(address: string, port: number): string {
  return [
    `exec 3<>/dev/tcp/${address}/${port}`,
    String.raw`printf 'version\r\n' >&3`,
    "read -r -t 2 answer _ <&3",
    '[ "$answer" = VERSION ]',
  ].join(" && ");
}
