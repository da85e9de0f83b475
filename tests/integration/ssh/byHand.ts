/**
 * Three hosts to work with by hand: `node tests/integration/ssh/byHand.ts up`, then `… down`.
 * `up` prints what goes into a stack's `config:`.
 */

import { dump } from "js-yaml";
import { fresh, removeMachines, type Site, startMachines } from "./machines.ts";

/** Beside the tests', which start and remove their own. */
const SITE: Site = { name: "msm-lab-byhand", net: "172.29.111" };

const SERVICES = { node1: ["httpd", "tomcat"], node2: ["tomcat", "memcached"], node3: ["memcached"] };

async function up(): Promise<void> {
  const { all, keys } = await startMachines(SITE, { node1: fresh(11), node2: fresh(12), node3: fresh(13) });
  const nodes = Object.values(all).map(({ name, address, hostKey }) => [
    name,
    { address, services: SERVICES[name as keyof typeof SERVICES], ssh: { hostKey } },
  ]);
  const config = {
    "msm-lab:target": "ssh",
    "msm-lab:network": { subnet: `${SITE.net}.0/24` },
    "msm-lab:nodes": Object.fromEntries(nodes),
    "msm-lab:ssh": { privateKeyFile: keys.plain.file },
  };
  console.log(dump(config, { lineWidth: -1 }));
}

const [, , command] = process.argv;
if (command === "up") await up();
else if (command === "down") await removeMachines(SITE);
else console.error("up or down?");
