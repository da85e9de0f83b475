import assert from "node:assert/strict";
import { test } from "node:test";
import { engineAt } from "../../../../targets/swarm/machineEngines.ts";

test("a machine's engine is reached as the manager's is", () => {
  const at = (host: string) => engineAt({ host, certificates: "certs" }, "10.0.0.12");
  assert.deepEqual(at("tcp://manager1:2376"), { host: "tcp://10.0.0.12:2376", certificates: "certs" });
  assert.equal(at("ssh://root@manager1")?.host, "ssh://root@10.0.0.12");
  assert.equal(at("ssh://manager1.example.com:2222")?.host, "ssh://10.0.0.12:2222");
  assert.equal(engineAt({ host: "ssh://root@manager1" }, "10.0.0.11:2377")?.host, "ssh://root@10.0.0.11");
});

test("a socket leads to one engine alone", () => {
  assert.equal(engineAt({ host: "unix:///var/run/docker.sock" }, "10.0.0.12"), undefined);
});
