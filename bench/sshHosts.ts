/**
 * Three fresh hosts and a stack on them: `node bench/sshHosts.ts up STACK` starts the hosts and writes `Pulumi.STACK.yaml`,
 * `… down STACK` removes both. The hosts have what an operator's installer leaves, and Python, which Ansible needs.
 */

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import { projectRoot } from "../cli/projectRoot.ts";
import {
  fresh,
  type Machine,
  removeMachines,
  type Site,
  startMachines,
} from "../tests/integration/ssh/machines.ts";

const SITE: Site = { name: "msm-lab-bench", net: "172.29.114" };

const HOSTS = { node1: fresh(11), node2: fresh(12), node3: fresh(13) };

const SERVICES: Readonly<Record<keyof typeof HOSTS, readonly string[]>> = {
  node1: ["httpd", "tomcat"],
  node2: ["tomcat", "memcached"],
  node3: ["memcached"],
};

const [, , command, stack] = process.argv;
if (stack === undefined) throw new Error("name a stack");
const stackFile = join(projectRoot, `Pulumi.${stack}.yaml`);
switch (command) {
  case "up":
    await up();
    break;
  case "down":
    await removeMachines(SITE);
    await rm(stackFile, { force: true });
    break;
  default:
    throw new Error("up or down?");
}

async function up(): Promise<void> {
  const { all, keys } = await startMachines(SITE, HOSTS);
  await Promise.all(Object.values(all).map(installPython));
  const node = (name: keyof typeof HOSTS) => {
    const { address, hostKey } = all[name];
    return { address, services: SERVICES[name], ssh: { hostKey } };
  };
  const config = {
    "msm-lab:target": "ssh",
    "msm-lab:network": { subnet: `${SITE.net}.0/24` },
    "msm-lab:nodes": { node1: node("node1"), node2: node("node2"), node3: node("node3") },
    "msm-lab:ssh": { privateKeyFile: keys.plain.file },
  };
  await writeFile(stackFile, dump({ config }, { lineWidth: -1 }));
}

async function installPython(host: Machine): Promise<void> {
  await host.run(`apt-get install -q -y --no-install-recommends python3 python3-apt
    # As on an image of some days ago: both tools update the package lists before they install.
    touch -d '3 days ago' /var/lib/apt/lists`);
}
