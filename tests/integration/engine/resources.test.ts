import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { type Outcome, Scratch } from "./scratch.ts";

const scratch = new Scratch(`
import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";

const network = new docker.Network("network", {
  name: "lab-engine-test",
  ipamConfigs: [{ subnet: "172.29.78.0/24", gateway: "172.29.78.254" }],
});
const volume = new docker.Volume("volume", { name: "lab-engine-test" });
const greeting = new command.local.Command("greeting", { create: "echo hello" });
export const subnet = network.ipamConfigs.apply((configs) => configs?.[0]?.subnet);
export const mountpoint = volume.mountpoint;
export const said = greeting.stdout;
`);
before(() => scratch.begin());
after(() => scratch.end());

test("up makes a network, a volume and runs a command", async () => {
  clean(await scratch.succeed("up", "--yes"));
  const { stdout } = await scratch.succeed("stack", "output", "--json");
  const { subnet, said } = JSON.parse(stdout) as Record<string, string>;
  assert.deepEqual({ subnet, said }, { subnet: "172.29.78.0/24", said: "hello" });
  assert.equal(inDocker("network"), "lab-engine-test");
  assert.equal(inDocker("volume"), "lab-engine-test");
});

test("a second up, and one after a refresh, finds nothing to do", async () => {
  clean(await scratch.succeed("preview", "--expect-no-changes"));
  clean(await scratch.succeed("refresh", "--yes", "--expect-no-changes"));
  clean(await scratch.succeed("up", "--yes", "--expect-no-changes"));
});

test("what somebody deleted comes back", async () => {
  execFileSync("docker", ["volume", "rm", "lab-engine-test"]);
  clean(await scratch.succeed("up", "--yes", "--refresh"));
  assert.equal(inDocker("volume"), "lab-engine-test");
});

test("destroy leaves nothing", async () => {
  clean(await scratch.succeed("destroy", "--yes"));
  assert.equal(inDocker("network") + inDocker("volume"), "");
});

/** Not one warning, neither from the engine nor from Node. */
function clean({ stdout, stderr }: Outcome): void {
  assert.equal(stderr, "");
  assert.doesNotMatch(stdout, /warning|Diagnostics/i);
}

function inDocker(kind: "network" | "volume"): string {
  return execFileSync("docker", [kind, "ls", "-q", "-f", "name=lab-engine-test", "--format", "{{.Name}}"], {
    encoding: "utf8",
  }).trim();
}
