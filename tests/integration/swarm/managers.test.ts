/** A lab on a Docker Swarm with three managers, of which one dies, and then a second. */

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { knownLab } from "../../../targets/knownLab.ts";
import { swarmProblems } from "../../../targets/swarm/problems.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { Stack } from "../../conformance/stack.ts";
import { noticedDuring } from "../../conformance/underLoad.ts";
import { eventually } from "../../eventually.ts";
import { dockerOf, labOn, type Place, pageOf, type Swarm, startSwarm } from "./engines.ts";

const SITE = { name: "msm-lab-swmgr", net: "172.29.159" };
const SUBNET = "172.29.160.0/24";
const PORT = 18703;

/** machine1 leads, and has what can go elsewhere. */
const NODES = {
  node1: { machine: "machine2", services: ["httpd", "tomcat"] },
  node2: { services: ["tomcat", "memcached"] },
  node3: { services: ["memcached"] },
};

describe("the lab on a Docker Swarm with three managers", () => {
  let swarm: Swarm;
  let stack: Stack;
  let place: Place;

  before(async () => {
    // A second is too short: busy machines would not have found the next leader before that takes them for dead, httpd's too.
    swarm = await startSwarm(SITE, 3, { managers: 3, heartbeat: "5s" });
    place = { subnet: SUBNET, port: PORT, nodes: NODES, balancer: swarm.machines[1] };
    stack = await Stack.open("managers", labOn(swarm.config, place));
    await stack.up();
  });
  after(async () => {
    await swarm?.remove();
    // Nobody could destroy it any more.
    if (stack !== undefined) await rm(stack.folder, { recursive: true });
  });

  const throughAnother = () => {
    const { host } = swarm.config;
    const [first, second] = swarm.machines.map(({ address }) => address);
    return { ...swarm.config, host: host.replace(`${first}:`, `${second}:`) };
  };

  test("the leader's death is noticed by nobody, and `up` works through another manager", async () => {
    const other = throughAnother();
    const noticed = await noticedDuring(
      pageOf(place),
      async () => {
        await eventually(async () => {
          assert.match(await machinesOf(other), /^machine1 Down$/m);
          assert.doesNotMatch(await servicesOf(other), /0\/1/);
        }, 120);
        stack.configure(labOn(other, place));
        // The state knows the dead one.
        const changes = await stack.up("--run-program");
        assert.deepEqual(Object.keys(changes).sort(), ["same", "update"]);
      },
      async () => swarm.machines[0].cutPower(),
    );
    assert.deepEqual(noticed, []);
  });

  test("with too few managers, what stands against the lab is told", async () => {
    await swarm.machines[2]?.cutPower();
    const other = throughAnother();
    await eventually(async () => {
      const topology = parseTopology(labOn(other, place));
      const [problem] = await swarmProblems(knownLab("managers", "/here", []), topology);
      assert.equal(problem?.path, "swarm.host");
      assert.match(problem.message, /half of its managers or more are away/);
      // A leader finds out after 15 s, and what it was asked meanwhile waits for 20.
    }, 120);
  });
});

function machinesOf(manager: Parameters<typeof dockerOf>[0]): Promise<string> {
  return dockerOf(manager, ["node", "ls", "--format", "{{.Hostname}} {{.Status}}"]);
}

/** How many tasks of how many each service has. */
function servicesOf(manager: Parameters<typeof dockerOf>[0]): Promise<string> {
  return dockerOf(manager, ["service", "ls", "--format", "{{.Replicas}}"]);
}
