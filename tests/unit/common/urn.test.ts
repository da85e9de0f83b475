import assert from "node:assert/strict";
import { test } from "node:test";
import { parseUrn } from "../../../common/urn.ts";

test("type and name are read from a URN, with parents and with colons in the name", () => {
  assert.deepEqual(parseUrn("urn:pulumi:dev::lab::command:local:Command::secret"), {
    type: "command:local:Command",
    name: "secret",
  });
  assert.deepEqual(parseUrn("urn:pulumi:dev::lab::msm-lab:index:Node$command:remote:Command::a::b"), {
    type: "command:remote:Command",
    name: "a::b",
  });
});
