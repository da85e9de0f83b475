/** A lab on a real Docker Swarm: four engines and a registry that asks for a login; one is drained and one is out of reach for a while. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { lockedDrain } from "../../../cli/lockedDrain.ts";
import { showProgress } from "../../../common/progress.ts";
import { UserError } from "../../../common/userError.ts";
import { takeBack } from "../../../drain/drainMachine.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import { swarmFaults } from "../../../targets/swarm/faults.ts";
import { goneImages } from "../../../targets/swarm/goneImages.ts";
import { outOfStep } from "../../../targets/swarm/marks.ts";
import { swarmObjects } from "../../../targets/swarm/objects.ts";
import { swarmProblems } from "../../../targets/swarm/problems.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { Visitor } from "../../../verify/visitor.ts";
import { type Config, Stack } from "../../conformance/stack.ts";
import { noticedDuring } from "../../conformance/underLoad.ts";
import { refreshes } from "../../conformance/visitor.ts";
import { eventually } from "../../eventually.ts";
import { assertProblem } from "../../mentions.ts";
import { labOn, pageOf, type Swarm, startSwarm } from "./engines.ts";

const SITE = { name: "msm-lab-swtest", net: "172.29.152" };
const SUBNET = "172.29.153.0/24";
const PORT = 18702;

/** httpd's machine lives: a lab has one httpd. */
const NODES = {
  node1: { machine: "machine1", services: ["httpd", "tomcat"] },
  node2: { machine: "role=work", services: ["tomcat", "memcached"] },
  node3: { machine: "role=work", services: ["memcached"] },
};

describe("the lab on a Docker Swarm", () => {
  let swarm: Swarm;
  let stack: Stack;
  let config: Config;
  let url: string;

  before(async () => {
    swarm = await startSwarm(SITE, 4, { login: true });
    await Promise.all(
      ["machine2", "machine3", "machine4"].map((machine) =>
        swarm.docker("node", "update", "--label-add", "role=work", machine),
      ),
    );
    const place = { subnet: SUBNET, port: PORT, nodes: NODES, balancer: swarm.machines[0] };
    url = pageOf(place);
    config = labOn(swarm.config, place);
    stack = await Stack.open("swarm", config);
  });
  after(async () => {
    await stack?.close();
    await swarm?.remove();
  });

  const problemsOf = async (changes: Readonly<Record<string, unknown>>) => {
    const topology = parseTopology({ ...config, ...changes });
    return await swarmProblems(knownLab("swarm", "/here", []), topology);
  };

  test("what stands against a lab is told before anything is placed", async () => {
    assert.deepEqual(await problemsOf({}), []);
    const { host } = swarm.config;
    const wrong = [
      [{ swarm: { ...swarm.config, host: host.replace("2376", "2377") } }, "swarm.host", "2377"],
      [{ swarm: { ...swarm.config, host: host.replace(".11:", ".12:") } }, "swarm.host", "no manager"],
      [{ swarm: { ...swarm.config, registry: `${SITE.net}.10:5001` } }, "swarm.registry", "5001"],
      [{ network: { subnet: "10.0.0.0/16" } }, "network.subnet", "ingress"],
      [
        { nodes: { ...NODES, node2: { ...NODES.node2, machine: "role=rest" } } },
        "nodes.node2.machine",
        "role=rest",
      ],
    ] as const;
    for (const [changes, path, word] of wrong) {
      const [problem] = await problemsOf(changes);
      assert.equal(problem?.path, path);
      assert.ok(problem.message.includes(word), problem.message);
    }
  });

  test("an image that no machine gets ends up soon, with the cure", async () => {
    const file = `/etc/docker/certs.d/${swarm.config.registry}/ca.crt`;
    await Promise.all(swarm.machines.map((machine) => machine.run(`mv ${file} ${file}.away`)));
    const { code, output } = await stack.try("up", "--yes", "--skip-preview");
    await Promise.all(swarm.machines.map((machine) => machine.run(`mv ${file}.away ${file}`)));
    assert.notEqual(code, 0);
    assert.match(
      output,
      /memcached: what its last task said:\s+machine\d: "?No such image: .*\s+each machine is .*certs\.d/,
    );
    assert.doesNotMatch(output, /did not converge/);
  });

  test("up ends with a page that every Tomcat serves, with one session; a second up changes nothing", async () => {
    await stack.up();
    const pages = await refreshes(new Visitor(url), 4);
    assert.deepEqual([...new Set(pages.map(({ host }) => host))].sort(), [
      "TomcatA.magedu.com",
      "TomcatB.magedu.com",
    ]);
    assert.equal(new Set(pages.map(({ sessionId }) => sessionId)).size, 1);
    await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  });

  test("what an up that was killed has left is out of the way of the next one", async () => {
    // As if it had ended before it could write down what it had made.
    await swarm.docker("service", "rm", "msm-lab-swarm-node1-httpd");
    for (const made of [/:ServiceConfig::msm-lab-swarm-node1-httpd-/, /:Service::node2-tomcat$/]) {
      const urn = (await urns(stack)).find((each) => made.test(each)) ?? "";
      await stack.pulumi("state", "delete", urn, "--target-dependents", "--yes");
    }
    await stack.up();
    assert.equal((await refreshes(new Visitor(url), 2)).length, 2);
    await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  });

  test("what the registry has lost, the next up pushes again, and changes no service", async () => {
    const gone = () => goneImages(swarm.config, "swarm");
    assert.deepEqual(await gone(), []);
    await swarm.registry.run(`rm -r /var/lib/docker-registry/docker/registry/v2/repositories/msm-lab-swarm/httpd
      systemctl restart docker-registry`);
    await eventually(async () =>
      assert.match((await gone()).join(), /^\S+\/msm-lab-swarm\/httpd@sha256:\w+$/),
    );
    const { same: _, ...changes } = await stack.up();
    assert.deepEqual(changes, { update: 3 });
    assert.deepEqual(await gone(), []);
  });

  test("a drill freezes and ends services by the engines of their machines, and puts back what is frozen", async () => {
    const faults = swarmFaults("swarm", parseTopology(config));
    await faults.freeze("node3-memcached");
    assert.deepEqual(await faults.restore(), ["thawed node3-memcached"]);
    assert.deepEqual(await faults.restore(), []);
    const [dead] = await taskOf(swarm, "node3-memcached");
    await faults.kill("node3-memcached");
    await eventually(async () => {
      const [next] = await taskOf(swarm, "node3-memcached");
      return next !== undefined && next !== dead;
    });
  });

  test("no visitor notices that a machine is drained; a second one at once is refused with what would be lost", async () => {
    const lab = { stack: stack.name, topology: parseTopology(config, stack.name) };
    const isInStep = async () => (await outOfStep(lab.stack, lab.topology)).size === 0;
    await eventually(isInStep);
    const [first, other] = await Promise.all([
      machineOf(swarm, "node2-memcached"),
      machineOf(swarm, "node3-memcached"),
    ]);
    const progress = showProgress(process.stderr);
    const noticed = await noticedDuring(url, async () => {
      const drained = lockedDrain(lab, first, progress);
      const second = eventually(async () => (await machineOf(swarm, "node2-memcached")) !== first, 40).then(
        () =>
          assert.rejects(lockedDrain(lab, other, progress), (error) => {
            assert.ok(error instanceof UserError);
            const problem = error.problems.find(({ path }) => path === "node2-memcached");
            assertProblem(problem, { message: ["node3-memcached", other] });
            assert.match(problem?.message ?? "", /: up to [1-9]\d* sessions would be lost/);
            return true;
          }),
      );
      const [{ availability, moved }] = await Promise.all([drained, second]);
      assert.equal(availability, "drain");
      assert.ok(moved.some(({ service, machine }) => service === "node2-memcached" && machine !== first));
    }).finally(progress.close);
    assert.deepEqual(noticed, []);
    assert.ok(await isInStep());
    assert.equal(await tasksOn(swarm, first), "");
    await stack.pulumi("preview", "--refresh", "--expect-no-changes");
    await takeBack(lab, first);
    assert.equal(
      await swarm.docker("node", "inspect", "--format", "{{.Spec.Availability}}", first),
      "active",
    );
  });

  test("a machine out of reach is replaced by others, and no visitor notices but those whom it was answering; nor that it is back", async () => {
    const { machines = assert.fail() } = swarmFaults("swarm", parseTopology(config));
    const lost = await machineOf(swarm, "node2-tomcat");
    const noticed = await noticedDuring(
      url,
      async () => {
        await eventually(async () => isElsewhere(await machineOf(swarm, "node2-tomcat"), lost), 40);
        await machines.find(lost);
      },
      () => machines.lose(lost),
    );
    assert.deepEqual(noticed, []);
  });

  test("a drill takes back a machine that it has drained, and leaves httpd's and the manager's alone", async () => {
    const { machines = assert.fail(), restore } = swarmFaults("swarm", parseTopology(config));
    assert.deepEqual(await machines.needed(), ["machine1", "machine1"]);
    await machines.claim("machine4");
    await swarm.docker("node", "update", "--availability", "drain", "machine4");
    assert.deepEqual(await restore(), ["took machine4 back"]);
    assert.deepEqual(await restore(), []);
    assert.equal(
      await swarm.docker("node", "inspect", "--format", "{{.Spec.Availability}}", "machine4"),
      "active",
    );
  });

  test("down leaves nothing", async () => {
    await stack.pulumi("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await swarmObjects(swarm.config, "swarm"), []);
  });
});

function isElsewhere(machine: string, lost: string): boolean {
  return machine !== "" && machine !== lost;
}

function tasksOn(swarm: Swarm, machine: string): Promise<string> {
  return swarm.docker("node", "ps", "--filter", "desired-state=running", "--quiet", machine);
}

/** Of the task that runs; empty if none does. */
async function machineOf(swarm: Swarm, service: string): Promise<string> {
  const [, machine = ""] = await taskOf(swarm, service);
  return machine;
}

/** Id and machine of the task that runs; empty if none does. */
async function taskOf(swarm: Swarm, service: string): Promise<readonly string[]> {
  const format = ["--filter", "desired-state=running", "--format", "{{.ID}} {{.Node}} {{.CurrentState}}"];
  const lines = await swarm.docker("service", "ps", ...format, `msm-lab-swarm-${service}`);
  return /^(\S+) (\S+) Running/m.exec(lines)?.slice(1) ?? [];
}

async function urns(stack: Stack): Promise<readonly string[]> {
  const { deployment } = JSON.parse(await stack.pulumi("stack", "export"));
  return deployment.resources.map(({ urn }: { readonly urn: string }) => urn);
}
