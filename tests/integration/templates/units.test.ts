/** What a real systemd and a real nftables make of the units and the firewall. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, suite, test } from "node:test";
import { CookieJar } from "../../../common/cookieJar.ts";
import { balancerConf } from "../../../templates/httpd/balancerConf.ts";
import { FIREWALL_TABLE, firewall } from "../../../templates/nftables/firewall.ts";
import { paths, servicePaths } from "../../../templates/paths.ts";
import { SERVICE_USER_NAMES } from "../../../templates/serviceUsers.ts";
import { firewallUnit, nftablesDropIn } from "../../../templates/systemd/firewallUnit.ts";
import { serviceUnit } from "../../../templates/systemd/serviceUnit.ts";
import { FIREWALL_UNIT, NFTABLES_DROP_IN, unitName } from "../../../templates/systemd/unitNames.ts";
import type { PlannedFile, ServicePlan } from "../../../topology/plan.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { eventually } from "../../eventually.ts";
import { type Machine, type Machines, type Site, startMachines } from "../ssh/machines.ts";
import { buildUnitsImage, placingOnHost, UNITS_IMAGE } from "./hostImages.ts";
import { placing, plans } from "./scratchLab.ts";

const SITE: Site = { name: "msm-lab-units", net: "172.29.117" };
const PLACES = { node1: { at: 11, image: UNITS_IMAGE }, node2: { at: 12, image: UNITS_IMAGE } };
const NODE1 = `${SITE.net}.${PLACES.node1.at}`;
const NODE2 = `${SITE.net}.${PLACES.node2.at}`;

const topology = parseTopology({
  network: { subnet: `${SITE.net}.0/24` },
  nodes: {
    node1: { address: NODE1, services: ["httpd", "tomcat"] },
    node2: { address: NODE2, services: ["tomcat", "memcached"] },
  },
});
/** In the order of their start. */
const services = plans(topology);
const HTTPD = planOf("node1-httpd");
const MEMCACHED = planOf("node2-memcached");

const UNITS = "/etc/systemd/system";

/** Of `systemd-analyze security`: 0.0 is no way to do harm, 10.0 every one. */
const MOST_EXPOSURE = 4.0;

suite("units on hosts with systemd", () => {
  let machines: Machines<keyof typeof PLACES>;

  before(async () => {
    await buildUnitsImage();
    machines = await startMachines(SITE, PLACES);
    for (const node of topology.nodes) {
      await on(node.name).run(
        placing("/", [
          file(paths.firewall.rules, firewall(topology, node)),
          file(`${UNITS}/${FIREWALL_UNIT}`, firewallUnit()),
          file(`${UNITS}/${NFTABLES_DROP_IN}`, nftablesDropIn()),
        ]),
      );
    }
    for (const [plan, secretFiles] of services) {
      const unit = file(`${UNITS}/${unitName(plan.service)}`, serviceUnit(plan));
      await on(plan.node).run(placing("/", [unit]));
      await on(plan.node).run(placingOnHost(plan, [...plan.files, ...secretFiles]));
    }
    await everywhere("systemctl daemon-reload");
  });
  after(() => machines?.remove());

  test("systemd finds no fault with them", async () => {
    for (const { name } of topology.nodes)
      assert.equal(
        await on(name).run(
          `systemd-analyze verify --man=no ${unitsOf(name).join(" ")} nftables.service 2>&1`,
        ),
        "",
        name,
      );
  });

  test("each service starts, with the firewall, and answers", async () => {
    for (const { name } of topology.nodes)
      await on(name).run(`systemctl enable --quiet --now ${unitsOf(name).join(" ")}`);
    for (const [plan] of services) await answers(plan);
    await everywhere(`nft list table inet ${FIREWALL_TABLE}`);
  });

  test("their services could do little harm", async (context) => {
    for (const { name } of topology.nodes) {
      for (const unit of unitsOf(name)) {
        const words = await on(name).run(`systemd-analyze security --no-pager ${unit} | tail -n 1`);
        const exposure = Number(/level for [^:]*: ([\d.]+)/.exec(words)?.[1]);
        assert.ok(exposure <= MOST_EXPOSURE, words);
        context.diagnostic(`${name} ${unit}: ${exposure}`);
      }
    }
  });

  test("what confines a service holds for the process that runs", async () => {
    for (const [plan] of services) {
      const process = `/proc/${await show(plan, "MainPID")}`;
      const status = await on(plan.node).run(`cat ${process}/status; stat -c 'Owner:\t%U' ${process}`);
      assert.match(status, new RegExp(`^Owner:\t${SERVICE_USER_NAMES[plan.kind]}$`, "m"));
      // 2: a filter of system calls.
      assert.match(status, /^Seccomp:\t2$/m);
      assert.match(status, /^NoNewPrivs:\t1$/m);
      assert.match(status, plan.kind === "httpd" ? /^CapBnd:\t0{13}400$/m : /^CapBnd:\t0{16}$/m);
      // The JVM compiles to memory.
      assert.equal(await show(plan, "MemoryDenyWriteExecute"), plan.kind === "tomcat" ? "no" : "yes");
      const mounts = await on(plan.node).run(`cat ${process}/mounts`);
      assert.match(mounts, / \/proc proc .*\bhidepid=(invisible|2)\b/);
      assert.match(mounts, / \/usr \S+ ro,| \/ \S+ ro,/);
      assert.match(mounts, new RegExp(` ${servicePaths(plan.service).runtime} \\S+ rw,`));
    }
  });

  test("the page comes through httpd, AJP and memcached, from host to host", async () => {
    const visit = visitor();
    const pages = [await visit(), await visit(), await visit(), await visit()];
    assert.deepEqual([...new Set(pages.map(({ tomcat }) => tomcat))].sort(), ["TomcatA", "TomcatB"]);
    assert.equal(new Set(pages.map(({ session }) => session)).size, 1);
  });

  test("the firewall lets nobody else connect, and says so at once", async () => {
    const begin = performance.now();
    assert.equal(await knock(NODE2, 8009), "ECONNREFUSED");
    assert.equal(await knock(NODE2, 11211), "ECONNREFUSED");
    assert.equal(await knock(NODE1, 8009), "ECONNREFUSED");
    assert.ok(performance.now() - begin < 1000);
    assert.equal(await knock(NODE1, 80), "connected");
    // A Tomcat's host is no balancer.
    await assert.rejects(on("node2").run(`bash -c 'exec 3<>/dev/tcp/${NODE1}/8009'`), /Connection refused/);
    await on("node1").run(`bash -c 'exec 3<>/dev/tcp/${NODE2}/8009 4<>/dev/tcp/${NODE2}/11211'`);
  });

  test("the firewall outlives the distribution's own, whatever becomes of that", async () => {
    for (const verb of ["start", "reload", "restart", "stop"]) {
      await on("node2").run(`systemctl ${verb} nftables.service`);
      assert.equal(await knock(NODE2, 11211), "ECONNREFUSED", verb);
    }
    assert.equal((await visitor()()).status, 200);
  });

  test("no service starts without it, and each does as soon as it is there", async () => {
    await on("node2").run(`nft delete table inet ${FIREWALL_TABLE}`);
    await assert.rejects(on("node2").run(`systemctl restart ${unitName("memcached")}`));
    assert.equal(await knock(NODE2, 11211), "ECONNREFUSED");
    await on("node2").run(`systemctl reload ${FIREWALL_UNIT}`);
    await answers(MEMCACHED);
  });

  test("httpd takes changed files without a restart", async () => {
    const pid = await show(HTTPD, "MainPID");
    const [first] = topology.tomcats;
    await reload(balancerConf({ ...topology, tomcats: first ? [first] : [] }));
    await eventually(async () => {
      const visit = visitor();
      for (let i = 0; i < 4; i++) assert.equal((await visit()).tomcat, "TomcatA");
    });
    await reload(balancerConf(topology));
    await eventually(async () => {
      const visit = visitor();
      assert.notEqual((await visit()).tomcat, (await visit()).tomcat);
    });
    assert.equal(await show(HTTPD, "MainPID"), pid);
  });

  test("what a service writes is in the journal", async () => {
    for (const [{ node, service, kind }] of services) {
      if (kind === "memcached") continue;
      const words = await on(node).run(`journalctl -q -o cat -u ${unitName(service)}`);
      assert.match(words, kind === "httpd" ? /resuming normal operations.*GET \/test/s : /Server startup in/);
    }
  });

  test("a service that is killed comes back", async () => {
    const before = new Map<ServicePlan, string>();
    for (const [plan] of services) {
      before.set(plan, await show(plan, "MainPID"));
      await on(plan.node).run(`systemctl kill --kill-who=main -s KILL ${unitName(plan.service)}`);
    }
    for (const [plan] of services) {
      await eventually(async () => assert.notEqual(await show(plan, "NRestarts"), "0"));
      await answers(plan);
      assert.notEqual(await show(plan, "MainPID"), before.get(plan));
    }
    await eventually(async () => assert.equal((await visitor()()).status, 200));
  });

  test("a service stops in time, by itself, and stays away", async () => {
    for (const [plan] of services.toReversed()) {
      const begin = performance.now();
      await on(plan.node).run(`systemctl stop ${unitName(plan.service)}`);
      assert.ok(performance.now() - begin < plan.stopGraceSeconds * 1000, plan.name);
      assert.deepEqual(
        [await show(plan, "ActiveState"), await show(plan, "Result")],
        ["inactive", "success"],
        plan.name,
      );
    }
    for (const [plan] of services) {
      const owner = SERVICE_USER_NAMES[plan.kind];
      assert.equal(await on(plan.node).run(`find /proc -maxdepth 1 -user ${owner} 2> /dev/null || true`), "");
    }
  });

  test("everything comes back with the host", async () => {
    await Promise.all(topology.nodes.map(({ name }) => on(name).reboot()));
    for (const [plan] of services) await answers(plan);
    await eventually(async () => assert.equal((await visitor()()).status, 200));
    assert.equal(await knock(NODE2, 11211), "ECONNREFUSED");
  });

  function on(node: string): Machine {
    const found = Object.entries<Machine>(machines.all).find(([name]) => name === node);
    return found?.[1] ?? assert.fail(node);
  }

  async function everywhere(script: string): Promise<void> {
    for (const { name } of topology.nodes) await on(name).run(script);
  }

  function show({ node, service }: ServicePlan, property: string): Promise<string> {
    return on(node).run(`systemctl show -P ${property} ${unitName(service)}`);
  }

  async function answers({ node, probe }: ServicePlan): Promise<void> {
    const script = Buffer.from(probe.script).toString("base64");
    await on(node).run(
      `echo ${script} | base64 -d >/tmp/probe; timeout ${probe.timeoutSeconds} sh -c 'until bash /tmp/probe 2>/dev/null; do sleep 0.1; done'`,
    );
  }

  async function reload(balancer: string): Promise<void> {
    const files = [{ path: "balancer.conf", content: balancer, mode: 0o644 }];
    await on(HTTPD.node).run(`${placingOnHost(HTTPD, files)}systemctl reload ${unitName(HTTPD.service)}`);
  }
});

function planOf(name: string): ServicePlan {
  return services.find(([plan]) => plan.name === name)?.[0] ?? assert.fail(name);
}

function unitsOf(node: string): readonly string[] {
  const plans = services.map(([plan]) => plan).filter((plan) => plan.node === node);
  return [FIREWALL_UNIT, ...plans.map(({ service }) => unitName(service))];
}

function file(path: string, content: string): PlannedFile {
  return { path: path.slice(1), content, mode: 0o644 };
}

/** Connects from this machine, which is no node: `connected`, else the error's code. */
async function knock(host: string, port: number): Promise<string> {
  const socket = connect({ host, port, timeout: 3000 }, () => socket.destroy());
  socket.on("timeout", () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
  try {
    await once(socket, "connect");
    return "connected";
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** A browser: keeps its cookie. */
function visitor() {
  const jar = new CookieJar();
  return async () => {
    const response = await fetch(`http://${NODE1}${topology.page.contextPath}/`, {
      headers: { connection: "close", ...jar.headers() },
    });
    jar.keep(response.headers.getSetCookie());
    const body = await response.text();
    return {
      status: response.status,
      tomcat: /<h1>(\w+)/.exec(body)?.[1],
      session: /<td>(.*?)<\/td>/.exec(body)?.[1],
    };
  };
}
