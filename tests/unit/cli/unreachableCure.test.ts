import assert from "node:assert/strict";
import { test } from "node:test";
import { followDeployment } from "../../../cli/deployment.ts";
import { unreachableCure } from "../../../cli/unreachableCure.ts";
import { showProgress } from "../../../common/progress.ts";
import { ConnectError, encoded } from "../../../ssh/connectError.ts";
import { assertMentions } from "../../mentions.ts";
import { screen } from "../common/screen.ts";

/** A deployment whose resources fail with a text. */
function failed(text: string, ...names: readonly string[]) {
  const { stream } = screen("file");
  const deployment = followDeployment(showProgress(stream), stream);
  for (const name of names) {
    const urn = `urn:pulumi:dev::msm-lab::command:remote:Command::${name}`;
    deployment.follow({
      sequence: 0,
      timestamp: 0,
      diagnosticEvent: { severity: "error", urn, message: text, color: "never" },
    });
  }
  return deployment.result();
}

test("a deployment that could not reach a host says how to go on without it", () => {
  const away = encoded(new ConnectError("unreachable", "timed out", "see that it is up"));
  const { errors, unreachable } = failed(away, "node2");
  assert.deepEqual(errors, ["node2: timed out\nsee that it is up"]);
  assertMentions(unreachableCure("./lab down", unreachable), "./lab down --forget-host node2");
});

test("each host that is not the one it was is named once, and nothing that goes with it", () => {
  const other = encoded(new ConnectError("hostKey", "its host key is another", "ask its console"));
  const names = ["node1", "node1-tomcat", "node2", "node1", "node1-tomcat2-archive", "node1-memcached"];
  assert.match(
    unreachableCure("./lab up", failed(other, ...names).unreachable),
    /\.\/lab up --forget-host node1 --forget-host node2$/,
  );
});

test("a deployment that failed otherwise has no way out but its own cure", () => {
  const { unreachable } = failed("a script cannot connect to 10.0.0.9: timed out", "node2");
  assert.equal(unreachableCure("./lab up", unreachable), "");
});
