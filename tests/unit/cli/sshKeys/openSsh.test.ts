import assert from "node:assert/strict";
import { test } from "node:test";
import { parseKnownKeys, parseSettings } from "../../../../cli/sshKeys/openSsh.ts";
import { HOST_KEYS } from "../../topology/sshHosts.ts";

const UNSAID =
  "user root\nhostname gate\nport 22\nidentityfile ~/.ssh/id_rsa\nidentityfile ~/.ssh/id_ed25519\n";

test("what OpenSSH's configuration says is told from what goes without saying", () => {
  const said = `user deploy\nhostname 10.0.0.5\nport 22\nidentityfile /no/such/key\nidentityfile ${import.meta.filename}\nproxyjump a@gate\n`;
  const { isConfigured, ...settings } = parseSettings(said, UNSAID);
  assert.deepEqual([isConfigured("user"), isConfigured("port")], [true, false]);
  assert.deepEqual(settings, {
    hostName: "10.0.0.5",
    port: 22,
    user: "deploy",
    identityFile: import.meta.filename,
    proxyJump: "a@gate",
    knownAs: "10.0.0.5",
    knownHostsFiles: [],
  });
  const { identityFile, proxyJump } = parseSettings(`${UNSAID}proxyjump none\n`, UNSAID);
  assert.deepEqual([identityFile, proxyJump], [undefined, undefined]);
});

test("a host is known by its name and port, or as its configuration calls it", () => {
  const knownAs = (lines: string) => parseSettings(lines, UNSAID).knownAs;
  assert.equal(knownAs("hostname gate\nport 2222\n"), "[gate]:2222");
  assert.equal(knownAs("hostname gate\nport 2222\nhostkeyalias door\n"), "door");
});

test("of the keys of a host the best is taken that is not revoked", () => {
  const rsa = `ssh-rsa ${rsaBlob().toString("base64")}`;
  const { keys, revoked, hasAuthority } = parseKnownKeys(
    [
      "# Host node1 found: line 1 ",
      `node1 ${rsa}`,
      "node1 ssh-ed25519 broken",
      "# Host node1 found: line 2 ",
      `|1|0uVu8ZUOkiXGelFuXlHOSwmbJ4g=|dQqwVq9kkVq45c9YS5xfLoZ5UnA= ${HOST_KEYS.node1}`,
      "# Host node1 found: line 3 REVOKED",
      `@revoked node1 ${HOST_KEYS.node2}`,
      `node1 ${HOST_KEYS.node2}`,
      "# Host node1 found: line 5 CA",
      `@cert-authority node1 ${HOST_KEYS.node3}`,
      "",
    ].join("\n"),
  );
  assert.deepEqual(
    [keys, revoked].map((each) => each.map(({ type, blob }) => `${type} ${blob.toString("base64")}`)),
    [[HOST_KEYS.node1, rsa], [HOST_KEYS.node2]],
  );
  assert.ok(hasAuthority);
  assert.deepEqual(parseKnownKeys(""), { keys: [], revoked: [], hasAuthority: false });
});

/** As far as its type goes. */
function rsaBlob(): Buffer {
  return Buffer.from("\0\0\0\x07ssh-rsa\0\0\0\x01\x03", "latin1");
}
