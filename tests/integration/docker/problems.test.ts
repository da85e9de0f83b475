import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { dockerLines, inspectAll } from "../../../targets/docker/engine.ts";
import { Stack } from "../../conformance/stack.ts";

const SUBNET = "172.29.110.0/24";
const NODES = {
  node1: { address: "172.29.110.1", services: ["httpd", "tomcat", "memcached"] },
};

describe("what stands against a lab is told before anything is touched", () => {
  let stack: Stack;
  const good = { network: { subnet: SUBNET }, nodes: NODES, publish: { port: 18090 } };

  before(async () => {
    stack = await Stack.open("problems", good);
  });
  after(() => stack?.close());

  /** What a refused `up` says; fails where it is not refused, or shows a stack trace. */
  const refused = async (config: Record<string, unknown>, env: NodeJS.ProcessEnv = {}) => {
    stack.configure({ ...good, ...config });
    Object.assign(stack.env, env);
    const { code, output } = await stack.try("up", "--yes", "--skip-preview");
    for (const name of Object.keys(env)) delete stack.env[name];
    assert.notEqual(code, 0);
    assert.doesNotMatch(output, /\n\s+at /);
    assert.doesNotMatch(output, /docker:index/);
    return output;
  };

  test("all mistakes of a configuration at once, each with its path and cure", async () => {
    const output = await refused({
      nodes: { node1: { address: "172.29.109.1", services: ["httpd", "tomcat", "memcache"] } },
      sessions: { mode: "nonSticky", failoverNodes: "n1" },
    });
    assert.match(output, /nodes\.node1\.address +172\.29\.109\.1 .*172\.29\.110\.0\/24/);
    assert.match(output, /nodes\.node1\.services.*"memcache".*memcached/s);
    assert.match(output, /sessions\.failoverNodes/);
  });

  test("but not that something went away while Docker was asked about it", async () => {
    const ids = await dockerLines("network", "ls", "--quiet", "--filter", "name=^bridge$");
    const names = await inspectAll("network", [...ids, "gone", "alsogone"], "--format", "{{.Name}}");
    assert.equal(names, "bridge");
    assert.equal(await inspectAll("container", ["gone"]), "[]");
    await assert.rejects(inspectAll("network", ids, "--no-such-option"));
  });

  test("a port that is taken, and by which process", async () => {
    const server = createServer().listen(18090, "127.0.0.1");
    await once(server, "listening");
    try {
      const output = await refused({});
      assert.match(output, /publish\.port/);
      assert.match(output, new RegExp(`127\\.0\\.0\\.1:18090 .*pid ${process.pid}`));
    } finally {
      server.close();
    }
  });

  test("an address that this machine does not have", async () => {
    const output = await refused({ publish: { address: "192.0.2.1", port: 18090 } });
    assert.match(output, /publish\.address +192\.0\.2\.1 .*\n +\S/);
  });

  test("a subnet that another network has", async () => {
    const subnet = "172.29.110.128/25";
    execFileSync("docker", ["network", "create", "--subnet", subnet, "msm-lab-problems-other"], {
      stdio: "ignore",
    });
    try {
      const output = await refused({});
      assert.match(output, /network\.subnet/);
      assert.match(output, /msm-lab-problems-other \(172\.29\.110\.128\/25\)/);
    } finally {
      execFileSync("docker", ["network", "rm", "msm-lab-problems-other"], { stdio: "ignore" });
    }
  });

  test("a Docker engine that does not answer", async () => {
    const output = await refused({}, { DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    assert.match(output, /unix:\/\/\/nonexistent\/docker\.sock/);
    assert.match(output, /DOCKER_HOST/);
  });
});
