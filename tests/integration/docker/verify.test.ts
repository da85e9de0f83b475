import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { promisify } from "node:util";
import { projectRoot } from "../../../cli/projectRoot.ts";
import { docker } from "../../../targets/docker/engine.ts";
import { TestAuthority } from "../../certificates.ts";
import { type Config, Stack } from "../../conformance/stack.ts";
import { assertEachMentions, assertMentions } from "../../mentions.ts";
import { failures, labOf, verified } from "./verification.ts";

const authority = new TestAuthority();
after(() => authority.remove());

const HOST = "shop.example.com";
const issue = () => authority.issue("shop", { names: `DNS:${HOST}` });

/** Over HTTPS under a name that leads nowhere, with a certificate of an authority that this process trusts. */
const CONFIG: Config = {
  network: { subnet: "172.29.65.0/24" },
  nodes: {
    node1: { address: "172.29.65.1", services: ["httpd", "tomcat"] },
    node2: { address: "172.29.65.2", services: ["tomcat", "memcached"] },
    node3: { address: "172.29.65.3", services: ["memcached"] },
  },
  publish: { port: 18165, httpsPort: 18265, name: HOST },
  tls: { ...issue() },
};

describe("verify", () => {
  let stack: Stack;

  const container = (name: string) => `msm-lab-${stack.name}-${name}`;
  const asRoot = (node: string, script: string) =>
    docker("exec", "--user", "0", container(node), "sh", "-c", script);
  const found = async (config: Config = CONFIG) => failures(await verified(await labOf(stack, config)));

  before(async () => {
    setDefaultCACertificates([...getCACertificates("default"), authority.root]);
    stack = await Stack.open("verified", CONFIG);
    await stack.up();
  });
  after(async () => {
    if (stack !== undefined) await stack.close();
  });

  test("passes on a lab that is well", async () => {
    const results = await verified(await labOf(stack, CONFIG));
    assert.deepEqual(
      results.filter(({ result }) => result !== "passed"),
      [],
    );
  });

  test("tells of a configuration that was changed without an up, and of nothing else", async () => {
    assertEachMentions(await found({ ...CONFIG, sessions: { mode: "sticky" } }), [
      "configuration",
      "nonSticky",
    ]);
  });

  test("tells of a certificate that was renewed, until an up takes it, which restarts nothing", async () => {
    issue();
    const key = authority.read("shop.key").split("\n")[1] ?? assert.fail();
    assertEachMentions(await found(), ["certificate", "another one than was placed"]);
    const started = () => docker("inspect", "--format", "{{.State.StartedAt}}", container("node1-httpd"));
    const earlier = await started();
    assert.ok(!(await stack.pulumi("preview", "--diff")).includes(key));
    const { same, ...changes } = await stack.up();
    assert.ok(same);
    // httpd's files, and the page through it from each Tomcat.
    assert.deepEqual(changes, { update: 3 });
    assert.equal(await started(), earlier);
    assert.deepEqual(await found(), []);
    assert.ok(!(await stack.pulumi("stack", "export")).includes(key));
  });

  test("a key of another certificate and a name that it lacks are refused together, before anything is touched", async () => {
    const other = authority.issue("other", { names: `DNS:${HOST}` });
    stack.configure({
      ...CONFIG,
      tls: { ...issue(), keyFile: other.keyFile },
      publish: { port: 18165, httpsPort: 18265, name: "other.example.com" },
    });
    const { code, output } = await stack.try("up", "--yes", "--skip-preview");
    stack.configure(CONFIG);
    await stack.up();
    assert.notEqual(code, 0);
    assertMentions(
      output,
      "tls.certificateFile",
      "not for other.example.com",
      "tls.keyFile",
      "another certificate",
    );
    assert.doesNotMatch(output, /updat(ed|ing) \(/);
  });

  test("tells of a program that listens, over TCP and UDP, and of nothing else", async () => {
    const listen = "memcached -d -P /tmp/more.pid -l 172.29.65.3 -p 11299 -U 11211";
    await docker("exec", container("node3-memcached"), "bash", "-c", listen);
    try {
      assertEachMentions(await found(), ["172.29.65.3:11299/tcp", "172.29.65.3:11211/udp", "node3"]);
    } finally {
      // It takes a moment to close its port.
      const end =
        "kill $(cat /tmp/more.pid); while (: <>/dev/tcp/172.29.65.3/11299) 2>/dev/null; do sleep 0.1; done";
      await docker("exec", container("node3-memcached"), "bash", "-c", end);
    }
  });

  test("tells of a changed and of an added file, and of nothing else", async () => {
    await asRoot("node1", "cd /srv/msm-lab; echo '#' >> httpd/balancer.conf; touch tomcat/more");
    try {
      assertEachMentions(await found(), ["node1/httpd: balancer.conf changed", "node1/tomcat: more changed"]);
    } finally {
      await asRoot("node1", "cd /srv/msm-lab; truncate -s -2 httpd/balancer.conf; rm tomcat/more");
    }
    assert.deepEqual(await found(), []);
  });

  test("tells of a copy that a store has lost, and of nothing else", async () => {
    const lab = await labOf(stack, CONFIG);
    const [id] = await lab.sessions();
    assert.ok(id);
    const key = `${id.bare}-${id.store}`;
    const store = lab.topology.stores.find((each) => each.id === id.store);
    assert.ok(store);
    const deleted = await lab.inside.ask({
      from: store.node,
      address: store.address,
      port: store.port,
      request: Buffer.from(`delete ${key}\r\nquit\r\n`),
      answer: "close",
    });
    assert.equal(deleted.toString(), "DELETED\r\n");
    const results = await verified(lab);
    assertEachMentions(failures(results), [id.store, key]);
    const left = results.filter(({ result }) => result === "not checked").map(({ name }) => name);
    assertEachMentions(left, ["attribute"]);
  });

  test("tells of a file that lets anyone into balancer-manager", async () => {
    const edit = (script: string) =>
      asRoot("node1", `cd /srv/msm-lab/httpd && cp balancer.conf b && ${script} b > balancer.conf && rm b`);
    const reload = () => docker("exec", container("node1-httpd"), "bash", "-c", "kill -USR1 1");
    await edit("sed 's/Require valid-user/Require all granted/'");
    await reload();
    try {
      assertEachMentions(await found(), ["balancer-manager", "login"], ["balancer.conf"]);
    } finally {
      await edit("sed 's/Require all granted/Require valid-user/'");
      await reload();
    }
  });

  test("tells of a service that has stopped, and leaves out what would only repeat it", async () => {
    await docker("kill", container("node2-tomcat"));
    const results = await verified(await labOf(stack, CONFIG));
    assertEachMentions(failures(results), ["node2-tomcat", "exited"]);
    const failed = results.find(({ result }) => result === "failed");
    const member = results.find(({ name }) => name.includes("member"));
    assert.ok(member?.result === "not checked" && member.because === failed?.name);
  });

  test("tells of a node that has stopped", async () => {
    await docker("kill", container("node2"));
    const results = await verified(await labOf(stack, CONFIG));
    assertEachMentions(failures(results), ["node2", "exited"]);
  });
});

test("verify of a stack that is down is one line with the cure, and exit code 1", async () => {
  const main = join(projectRoot, "cli/main.ts");
  const run = promisify(execFile)(process.execPath, [main, "verify", "--stack", "nobody"]);
  const { code, stdout } = await run.then(
    (ended) => ({ code: 0, ...ended }),
    (error: { code: number; stdout: string }) => error,
  );
  assert.equal(code, 1);
  assert.match(stdout, /^stack nobody .*\.\/lab up.*\n$/);
});
