/**
 * A swarm of four machines and a stack on it: `node bench/swarmMachines.ts up STACK` starts engines and a registry in containers and
 * writes `Pulumi.STACK.yaml`, `… down STACK` removes both. machine1 is the manager and has httpd; the memcacheds are on others.
 */

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import { projectRoot } from "../cli/projectRoot.ts";
import { removeSwarm, startSwarm } from "../tests/integration/swarm/engines.ts";

/** Beside the tests', which start and remove their own. */
export const SITE = { name: "msm-lab-swarm", net: "172.29.150" };

const WORKERS = ["machine2", "machine3", "machine4"];

if (import.meta.main) {
  const [, , command, stack] = process.argv;
  if (stack === undefined) throw new Error("name a stack");
  const stackFile = join(projectRoot, `Pulumi.${stack}.yaml`);
  switch (command) {
    case "up":
      await writeFile(stackFile, dump({ config: await startMachines() }, { lineWidth: -1 }));
      break;
    case "down":
      await removeSwarm(SITE);
      await rm(stackFile, { force: true });
      break;
    default:
      throw new Error("up or down?");
  }
}

async function startMachines(): Promise<Readonly<Record<string, unknown>>> {
  const { machines, config, docker } = await startSwarm(SITE, 1 + WORKERS.length);
  for (const worker of WORKERS) await docker("node", "update", "--label-add", "role=work", worker);
  return {
    "msm-lab:target": "swarm",
    "msm-lab:swarm": config,
    "msm-lab:network": { subnet: "172.29.151.0/24" },
    "msm-lab:nodes": {
      node1: { machine: "machine1", services: ["httpd", "tomcat"] },
      node2: { machine: "role=work", services: ["tomcat", "memcached"] },
      node3: { machine: "role=work", services: ["memcached"] },
    },
    "msm-lab:publish": { address: machines[0].address, port: 18701 },
    "msm-lab:page": { counter: true },
  };
}
