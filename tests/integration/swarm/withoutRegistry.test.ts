/** A lab on a real Docker Swarm whose machines get images from no registry: two engines. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { knownLab } from "../../../targets/knownLab.ts";
import { swarmProblems } from "../../../targets/swarm/problems.ts";
import { swarmSnapshot } from "../../../targets/swarm/snapshot.ts";
import type { Topology } from "../../../topology/model.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { Visitor } from "../../../verify/visitor.ts";
import { Stack } from "../../conformance/stack.ts";
import { refreshes } from "../../conformance/visitor.ts";
import { labOn, pageOf, type Swarm, startSwarm } from "./engines.ts";

const SITE = { name: "msm-lab-swload", net: "172.29.158" };
const SUBNET = "172.29.157.0/24";
const PORT = 18730;

const NODES = {
  node1: { machine: "machine1", services: ["httpd", "tomcat"] },
  node2: { machine: "machine2", services: ["tomcat", "memcached"] },
};

describe("a lab on a Docker Swarm without a registry", () => {
  let swarm: Swarm;
  let stack: Stack;
  let topology: Topology;
  let url: string;

  before(async () => {
    swarm = await startSwarm(SITE, 2);
    const { registry: _, ...access } = swarm.config;
    const place = { subnet: SUBNET, port: PORT, nodes: NODES, balancer: swarm.machines[0] };
    url = pageOf(place);
    const config = labOn(access, place);
    topology = parseTopology(config);
    stack = await Stack.open("swload", config);
  });
  after(async () => {
    await stack?.close();
    await swarm?.remove();
  });

  /** What each machine has of the lab's images. */
  const images = () =>
    Promise.all(
      swarm.machines.map(async (machine) =>
        (await machine.run("docker image ls --quiet --no-trunc 'msm-lab-swload/*'")).split("\n").sort(),
      ),
    );

  test("a machine whose engine is out of reach is told before anything is placed", async () => {
    const problems = () => swarmProblems(knownLab("swload", "/here", []), topology);
    const [, machine2] = swarm.machines;
    assert.deepEqual(await problems(), []);
    await machine2?.run("iptables --insert INPUT --protocol tcp --dport 2376 --jump REJECT");
    const [problem, ...more] = await problems();
    await machine2?.run("iptables --delete INPUT --protocol tcp --dport 2376 --jump REJECT");
    assert.deepEqual([problem?.path, more], ["swarm.registry", []]);
    assert.match(problem?.message ?? "", /machine2.*2376/);
  });

  test("up brings every image to every machine, and ends with a page that every Tomcat serves", async () => {
    await stack.up();
    const pages = await refreshes(new Visitor(url), 4);
    assert.deepEqual([...new Set(pages.map(({ host }) => host))].sort(), [
      "TomcatA.magedu.com",
      "TomcatB.magedu.com",
    ]);
    const [first, second] = await images();
    assert.equal(first?.length, 3);
    assert.deepEqual(second, first);
  });

  test("a machine without an image gets it from the next up, which changes no service; another up changes nothing", async () => {
    const [whole] = await images();
    const before = await swarmSnapshot("swload", topology);
    // No service on this machine has it.
    await swarm.machines[1]?.run("docker image rm $(docker image ls --quiet 'msm-lab-swload/httpd')");
    assert.notEqual(await swarmSnapshot("swload", topology), before);
    const { same: _, ...changes } = await stack.up();
    assert.deepEqual(changes, { update: 3 });
    assert.deepEqual((await images())[1], whole);
    assert.equal(await swarmSnapshot("swload", topology), before);
    await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  });

  test("down leaves no image on any machine", async () => {
    await stack.pulumi("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await images(), [[""], [""]]);
  });
});
