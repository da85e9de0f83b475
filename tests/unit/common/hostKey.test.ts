import assert from "node:assert/strict";
import { test } from "node:test";
import { algorithmsFor, fingerprint, parseHostKey } from "../../../common/hostKey.ts";

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

test("a host is asked for the expected key first, and for any other so that a refusal can name it", () => {
  assert.deepEqual(algorithmsFor("ssh-rsa").slice(0, 4), [
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ssh-rsa",
    "ssh-ed25519",
  ]);
  assert.equal(algorithmsFor("ssh-ed25519")[0], "ssh-ed25519");
  assert.equal(new Set(algorithmsFor("ssh-ed25519")).size, 7);
});
