import assert from "node:assert/strict";
import { test } from "node:test";
import { algorithmsOf, fingerprint, parseHostKey } from "../../../engine/command-plugin/hostKey.ts";

// Made with ssh-keygen for this test.
const KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIMDXE3TvVRigzSnuATFCyFaQHz4aTeDP/MEs4cfrGVxQ";

test("a key is found in every form OpenSSH writes", () => {
  for (const line of [
    `ssh-ed25519 ${KEY}`,
    `ssh-ed25519 ${KEY} root@node1\n`,
    `[127.0.0.1]:2222 ssh-ed25519 ${KEY}`,
    `  no-pty ssh-ed25519\t${KEY}`,
  ]) {
    assert.equal(parseHostKey(line).type, "ssh-ed25519");
    assert.equal(parseHostKey(line).blob.toString("base64"), KEY);
  }
});

test("the fingerprint is the one ssh-keygen -l prints", () => {
  assert.equal(
    fingerprint(Buffer.from(KEY, "base64")),
    "ssh-ed25519 SHA256:dCNMl+tzdpkQyom2WzQ4dunJYIoebOWoBXeESzq5vNo",
  );
});

test("what is no key is refused", () => {
  for (const line of ["", "ssh-ed25519", KEY, `ssh-rsa ${KEY}`, "SHA256:abc"]) {
    assert.throws(() => parseHostKey(line), /hostKey is not a public key/);
  }
});

test("an RSA key may sign with SHA-2", () => {
  assert.deepEqual(algorithmsOf("ssh-rsa"), ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"]);
  assert.deepEqual(algorithmsOf("ssh-ed25519"), ["ssh-ed25519"]);
});
