/** What the init scripts do on a Debian that has no systemd. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { after, before, suite, test } from "node:test";
import { balancerConf } from "../../../templates/httpd/balancerConf.ts";
import { firewall } from "../../../templates/nftables/firewall.ts";
import { paths } from "../../../templates/paths.ts";
import { SERVICE_USER_NAMES } from "../../../templates/serviceUsers.ts";
import { initScript, initScriptPaths } from "../../../templates/sysv/initScript.ts";
import type { ServiceKind } from "../../../topology/model.ts";
import type { ServicePlan } from "../../../topology/plan.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { eventually } from "../../eventually.ts";
import { buildInitImage, INIT_IMAGE, placingOnHost } from "./hostImages.ts";
import { docker, placing, plans } from "./scratchLab.ts";

const HOST = "msm-lab-init-test";
const ADDRESS = "172.29.129.11";

const topology = parseTopology({
  network: { subnet: "172.29.129.0/24" },
  nodes: { node1: { address: ADDRESS, services: ["httpd", "tomcat", "memcached"] } },
});
/** In the order of their start. */
const services = plans(topology);
const HTTPD = planOf("httpd");
const TOMCAT = planOf("tomcat");
const MEMCACHED = planOf("memcached");

suite("init scripts on a host without systemd", () => {
  before(async () => {
    await buildInitImage();
    remove();
    docker("network", "create", "--subnet", topology.network.subnet, HOST);
    docker(
      ...["run", "--detach", "--init", "--name", HOST, "--network", HOST, "--ip", ADDRESS],
      ...["--cap-add", "NET_ADMIN", INIT_IMAGE, "sleep", "infinity"],
    );
    const [node = assert.fail()] = topology.nodes;
    write("/", [{ path: paths.firewall.rules.slice(1), content: firewall(topology, node), mode: 0o644 }]);
    for (const [plan, secretFiles] of services) {
      onHost(placingOnHost(plan, [...plan.files, ...secretFiles]));
      const path = initScriptPaths(plan.service).script.slice(1);
      write("/", [{ path, content: initScript(plan), mode: 0o755 }]);
    }
  });
  after(remove);

  test("take their place in the order of the boot", () => {
    for (const [{ service }] of services) {
      assert.equal(onHost(`update-rc.d msm-lab-${service} defaults 2>&1`), "");
      assert.match(onHost(`ls /etc/rc2.d /etc/rc0.d`), new RegExp(`S\\d\\dmsm-lab-${service}\n`));
    }
  });

  test("tell that nothing runs", () => {
    for (const [plan] of services) assert.equal(run(plan, "status").code, 3, plan.name);
  });

  test("start each service, and return when it answers", async () => {
    for (const [plan] of services) {
      const { code, words } = run(plan, "start");
      assert.equal(code, 0, words);
      assert.equal(onHost(plan.probe.script), "");
      assert.deepEqual(run(plan, "status"), { code: 0, words: `${plan.name} answers\n` });
    }
    assert.equal(await page(), 200);
  });

  test("leave alone what runs already", () => {
    for (const [plan] of services) {
      const pid = pidOf(plan);
      assert.equal(run(plan, "start").words, `${plan.name} is already running\n`);
      assert.equal(pidOf(plan), pid);
    }
  });

  test("run a service as its user, which may only do what it needs", () => {
    for (const [plan] of services) {
      const status = onHost(`cat /proc/${pidOf(plan)}/status`);
      assert.equal(onHost(`stat -c %U /proc/${pidOf(plan)}`), `${SERVICE_USER_NAMES[plan.kind]}\n`);
      assert.match(status, /^NoNewPrivs:\t1$/m);
      const bindsPort80 = plan.kind === "httpd" ? "0000000000000400" : "0000000000000000";
      for (const set of ["Inh", "Prm", "Eff", "Bnd", "Amb"])
        assert.match(status, new RegExp(`^Cap${set}:\t${bindsPort80}$`, "m"));
      assert.match(status, /^Umask:\t0027$/m);
    }
  });

  test("give it nothing of the caller's environment", () => {
    onHost(`SECRET=x ${initScriptPaths("memcached").script} restart`);
    const environment = docker(
      ...["exec", "--user", SERVICE_USER_NAMES.memcached, HOST],
      ...["sh", "-c", `tr '\\0' '\\n' < /proc/${pidOf(MEMCACHED)}/environ | sort`],
    );
    const own = Object.entries(MEMCACHED.environment).map(([name, value]) => `${name}=${value}`);
    assert.deepEqual(
      environment.split("\n").filter((line) => !line.startsWith("PATH=")),
      own,
    );
  });

  test("write what it says to a file of its own, which others may not read", () => {
    const { log } = initScriptPaths("tomcat");
    assert.match(onHost(`cat ${log}`), /Server startup in/);
    assert.equal(onHost(`stat -c '%U %G %a' ${log}`), "root adm 640\n");
  });

  test("see to it that the firewall is up", async () => {
    assert.match(onHost("nft list table inet msm_lab"), /dport 11211/);
    await assert.rejects(fetch(`http://${ADDRESS}:11211`), (error: Error) =>
      /ECONNREFUSED|ECONNRESET/.test(String((error.cause as NodeJS.ErrnoException).code)),
    );
  });

  test("let httpd take changed files without a restart", async () => {
    const pid = pidOf(HTTPD);
    const balancer = balancerConf(topology);
    writeFile(HTTPD, "balancer.conf", `ProxyPass ${topology.page.contextPath} !\n${balancer}`);
    assert.equal(run(HTTPD, "reload").code, 0);
    await eventually(async () => assert.equal(await page(), 403));
    writeFile(HTTPD, "balancer.conf", balancer);
    assert.equal(run(HTTPD, "reload").code, 0);
    await eventually(async () => assert.equal(await page(), 200));
    assert.equal(pidOf(HTTPD), pid);
  });

  test("refuse files that are wrong, before anything is stopped", () => {
    for (const [plan, file, broken, verbs] of [
      [HTTPD, "balancer.conf", "ProxyPas / x\n", ["configtest", "reload", "restart"]],
      [TOMCAT, "conf/server.xml", "<Server", ["configtest", "restart"]],
    ] as const) {
      const pid = pidOf(plan);
      assert.equal(run(plan, "configtest").code, 0);
      writeFile(plan, file, broken);
      for (const verb of verbs) {
        const { code, words } = run(plan, verb);
        assert.equal(code, 6, words);
        assert.match(words, /ProxyPas|server\.xml/);
      }
      assert.equal(pidOf(plan), pid);
      assert.equal(run(plan, "status").code, 0);
      onHost(placingOnHost(plan, plan.files));
    }
  });

  test("start again what was killed, whatever it left behind", async () => {
    for (const [plan] of services) {
      onHost(`kill -KILL ${pidOf(plan)}`);
      await eventually(() => assert.equal(run(plan, "status").code, 1));
      const { code, words } = run(plan, "start");
      assert.equal(code, 0, words);
    }
    assert.equal(await page(), 200);
  });

  test("start a service anew", () => {
    for (const [plan] of services) {
      const pid = pidOf(plan);
      const { code, words } = run(plan, "restart");
      assert.equal(code, 0, words);
      assert.notEqual(pidOf(plan), pid);
    }
  });

  test("end a service that hangs", () => {
    onHost(`kill -STOP ${pidOf(MEMCACHED)}`);
    assert.equal(run(MEMCACHED, "status").code, 4);
    assert.equal(run(MEMCACHED, "stop").code, 0);
    assert.deepEqual(processesOf("memcached"), []);
    assert.equal(run(MEMCACHED, "start").code, 0);
  });

  test("stop a service with all its processes, in time", () => {
    for (const [plan] of services.toReversed()) {
      const begin = performance.now();
      const { code, words } = run(plan, "stop");
      assert.equal(code, 0, words);
      assert.ok(performance.now() - begin < plan.stopGraceSeconds * 1000, plan.name);
      assert.deepEqual(processesOf(plan.kind), []);
      assert.equal(run(plan, "status").code, 3);
      assert.equal(run(plan, "stop").code, 0);
    }
    assert.match(onHost(`cat ${initScriptPaths("httpd").log}`), /caught SIGWINCH, shutting down gracefully/);
    assert.match(onHost(`cat ${initScriptPaths("tomcat").log}`), /Destroying ProtocolHandler/);
  });

  test("tell why a service does not start", () => {
    onHost("mv /usr/bin/memcached /usr/bin/memcached.away");
    assert.deepEqual(run(MEMCACHED, "start"), {
      code: 5,
      words: "node1-memcached needs /usr/bin/memcached, which does not exist\n",
    });
    onHost(
      "printf '#!/bin/sh\necho no memory; exit 71\n' > /usr/bin/memcached; chmod 755 /usr/bin/memcached",
    );
    const { code, words } = run(MEMCACHED, "start");
    assert.equal(code, 1);
    assert.match(words, /^no memory\nnode1-memcached .*memcached\.log$/m);
    onHost("mv /usr/bin/memcached.away /usr/bin/memcached");
  });

  test("name their words to who uses another one", () => {
    for (const [plan, word] of [
      [MEMCACHED, "reload"],
      [TOMCAT, "run"],
      [HTTPD, ""],
    ] as const) {
      const { code, words } = run(plan, word);
      assert.equal(code, 2);
      assert.match(words, /^Usage: .* status\|start\|stop\|restart/);
    }
  });

  test("are root's, but for the status", () => {
    const script = initScriptPaths("memcached").script;
    assert.equal(spawnSync("docker", ["exec", "--user", "nobody", HOST, script, "start"]).status, 4);
    assert.equal(spawnSync("docker", ["exec", "--user", "nobody", HOST, script, "status"]).status, 1);
  });
});

function planOf(kind: ServiceKind): ServicePlan {
  return services.find(([plan]) => plan.kind === kind)?.[0] ?? assert.fail(kind);
}

function run(
  { service }: ServicePlan,
  verb: string,
): { readonly code: number | null; readonly words: string } {
  const words = verb === "" ? [] : [verb];
  const args = ["exec", HOST, initScriptPaths(service).script, ...words];
  const { status, stdout, stderr } = spawnSync("docker", args, { encoding: "utf8" });
  return { code: status, words: stdout + stderr };
}

function onHost(script: string): string {
  return execFileSync("docker", ["exec", "--interactive", HOST, "bash", "-eu"], {
    input: script,
    encoding: "utf8",
  });
}

function write(folder: string, files: Parameters<typeof placing>[1]): void {
  onHost(placing(folder, files));
}

function writeFile(plan: ServicePlan, path: string, content: string): void {
  onHost(placingOnHost(plan, [{ path, content, mode: 0o644 }]));
}

function pidOf({ service }: ServicePlan): number {
  return Number(onHost(`cat ${initScriptPaths(service).pidFile}`));
}

function processesOf(kind: ServiceKind): readonly string[] {
  const found = onHost(`find /proc -maxdepth 1 -user ${SERVICE_USER_NAMES[kind]} -name '[0-9]*'`);
  return found.split("\n").filter(Boolean);
}

async function page(): Promise<number> {
  const url = `http://${ADDRESS}${topology.page.contextPath}/`;
  return (await fetch(url, { headers: { connection: "close" } })).status;
}

function remove(): void {
  spawnSync("docker", ["rm", "--force", "--volumes", HOST]);
  spawnSync("docker", ["network", "rm", HOST]);
}
