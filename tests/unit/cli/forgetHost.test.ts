import assert from "node:assert/strict";
import { test } from "node:test";
import { type ExportedState, resourcesOf } from "../../../cli/exportedState.ts";
import { withoutHosts } from "../../../cli/forgetHost.ts";
import { UserError } from "../../../common/userError.ts";

const URN = "urn:pulumi:dev::msm-lab::";
const NODE1 = `${URN}command:remote:Command::node1`;
const NODE2 = `${URN}command:remote:Command::node2`;
const TOMCAT = `${URN}command:remote:Command::node2-tomcat`;
const HTTPD = `${URN}command:remote:Command::node1-httpd`;
const TYPE = "command:remote:Command";

const STATE: ExportedState = {
  deployment: {
    resources: [
      { urn: NODE1, type: TYPE },
      { urn: NODE2, type: TYPE },
      { urn: TOMCAT, type: TYPE, deletedWith: NODE2, dependencies: [NODE2] },
      {
        urn: HTTPD,
        type: TYPE,
        deletedWith: NODE1,
        dependencies: [NODE1, TOMCAT],
        propertyDependencies: { create: [TOMCAT] },
      },
    ],
  },
};

test("a host that is forgotten leaves the state with all that was on it", () => {
  const { left, forgotten } = withoutHosts(STATE, ["node2"]);
  assert.deepEqual(forgotten, ["node2", "node2-tomcat"]);
  assert.deepEqual(
    resourcesOf(left).map(({ urn }) => urn),
    [NODE1, HTTPD],
  );
});

test("nothing that is left depends on what was forgotten", () => {
  const { left } = withoutHosts(STATE, ["node2"]);
  assert.deepEqual(resourcesOf(left).at(-1), {
    urn: HTTPD,
    type: TYPE,
    deletedWith: NODE1,
    dependencies: [NODE1],
    propertyDependencies: { create: [] },
  });
});

test("a host the stack does not have is refused, and the hosts it has are named", () => {
  assert.throws(
    () => withoutHosts(STATE, ["node9"]),
    (error) =>
      error instanceof UserError &&
      error.message === "the stack has no host node9" &&
      error.cure === "choose from node1, node2",
  );
});
