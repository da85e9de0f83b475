/**
 * A swarm of four machines to work with by hand: `node tests/integration/swarm/byHand.ts up`, then `… down`.
 * `up` prints what goes into a stack's `config:`.
 */

import { dump } from "js-yaml";
import { removeSwarm, startSwarm } from "./engines.ts";

/** Beside the tests', which start and remove their own. */
const SITE = { name: "msm-lab-swarm", net: "172.29.150" };

async function up(): Promise<void> {
  const { machines, config } = await startSwarm(SITE, 4);
  const lab = {
    "msm-lab:target": "swarm",
    "msm-lab:swarm": config,
    "msm-lab:network": { subnet: "172.29.151.0/24" },
    "msm-lab:nodes": {
      node1: { machine: "machine1", services: ["httpd", "tomcat"] },
      node2: { services: ["tomcat", "memcached"] },
      node3: { services: ["memcached"] },
    },
    "msm-lab:publish": { address: machines[0].address, port: 18701 },
  };
  console.log(dump(lab, { lineWidth: -1 }));
}

const [, , command] = process.argv;
if (command === "up") await up();
else if (command === "down") await removeSwarm(SITE);
else console.error("up or down?");
