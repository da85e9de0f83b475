import assert from "node:assert/strict";
import { test } from "node:test";
import { RunError } from "@pulumi/pulumi";
import { UserError } from "../../../common/userError.ts";
import { orRunError } from "../../../targets/runError.ts";

test("what a user can cure goes to Pulumi with its cure, and nothing is put before it", async () => {
  const error = await orRunError(Promise.reject(new UserError("no file", "copy it"))).catch((each) => each);
  assert.ok(RunError.isInstance(error));
  // As the SDK does for each property that waits.
  error.message = `error serializing property "build": ${error.message}`;
  assert.equal(error.message, "no file\n  copy it");
});

test("any other error goes on as it is", async () => {
  const bug = new TypeError("oops");
  await assert.rejects(orRunError(Promise.reject(bug)), bug);
});
