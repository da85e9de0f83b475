import assert from "node:assert/strict";
import { test } from "node:test";
import { secret } from "../../../engine/command-plugin/propertyValue.ts";
import { redaction } from "../../../engine/command-plugin/redact.ts";

test("secret inputs are hidden wherever they show up, plain ones are not", () => {
  const redact = redaction({
    create: "login",
    environment: { USER: "tomcat", PASSWORD: secret("swordfish") },
  });
  assert.equal(redact("tomcat uses swordfish, swordfish!"), "tomcat uses [secret], [secret]!");
});

test("each line of a secret of many lines is hidden, also in a quoted command", () => {
  const redact = redaction({ create: secret('echo "first line"\nsecond line') });
  assert.equal(redact("second line"), "[secret]");
  assert.equal(redact(`running ${JSON.stringify('echo "first line"\nsecond line')}`), 'running "[secret]"');
});

test("of a connection only the credentials are hidden, so that messages can name the host", () => {
  const redact = redaction({
    connection: secret({
      host: "node1",
      user: "root",
      password: "swordfish",
      proxy: { host: "gate", password: "sesame" },
    }),
  });
  assert.equal(redact("root@node1 via gate: swordfish sesame"), "root@node1 via gate: [secret] [secret]");
});

test("a longer secret is hidden whole though a shorter one is part of it", () => {
  const redact = redaction({ environment: { A: secret("fish"), B: secret("swordfish") } });
  assert.equal(redact("swordfish"), "[secret]");
});

test("texts too short to hide anything leave messages readable", () => {
  assert.equal(redaction({ environment: secret({ DEBUG: "1" }) })("exit status 1"), "exit status 1");
});
