import assert from "node:assert/strict";
import { test } from "node:test";
import { profileChange } from "../../../components/profileChange.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import type { Profile } from "../../../topology/model.ts";
import { assertMentions } from "../../mentions.ts";
import { runningStack } from "../runningStack.ts";

const NODES = [{ name: "node1", address: "172.16.103.1", services: ["httpd", "tomcat", "memcached"] }];
const UNNAMED = "config:\n  msm-lab:page:\n    domain: profile.example\n";

/** @param served as the state names it; undefined in the state of an earlier version. */
function told(served: Profile | undefined, profile: Profile, stackFile = UNNAMED): string | undefined {
  return profileChange(
    "dev",
    { profile },
    knownLab("dev", "/here", [runningStack(NODES, served)]),
    stackFile,
  );
}

test("a lab whose profile nobody has chosen is told that the default changes it, and how it stays or goes over", () => {
  for (const served of ["tomcat9", "tomcat8", "tomcat10"] as const) {
    assertMentions(
      told(served, "tomcat11") ?? "",
      ...["profile", served, "tomcat11", "docs/upgrading.md"],
      `./lab pulumi config set profile ${served} --stack dev`,
      "./lab pulumi config set profile tomcat11 --stack dev",
    );
  }
});

test("a lab of a version that named no profile had the default of that time", () => {
  assertMentions(told(undefined, "tomcat11") ?? "", "config set profile tomcat9");
  assert.equal(told(undefined, "tomcat9"), undefined);
});

test("whoever has chosen a profile is told nothing, whatever ran before", () => {
  for (const chosen of [
    "config:\n  msm-lab:profile: tomcat11\n",
    "config: { profile: tomcat11 }\n",
    "config: { 'msm-lab:page': {}, 'msm-lab:profile': tomcat11 }",
  ])
    assert.equal(told("tomcat9", "tomcat11", chosen), undefined, chosen);
});

test("a stack without a file, or with an empty one, has chosen none", () => {
  for (const stackFile of ["", "config:\n", "encryptionsalt: v1\n", "# none\n"])
    assert.match(told("tomcat9", "tomcat11", stackFile) ?? "", /tomcat9/, stackFile);
});

test("a profile that stays is told nothing, and a lab that is down neither", () => {
  assert.equal(told("tomcat11", "tomcat11"), undefined);
  assert.equal(
    profileChange("dev", { profile: "tomcat11" }, knownLab("dev", "/here", []), UNNAMED),
    undefined,
  );
});
