import assert from "node:assert/strict";
import { test } from "node:test";
import { libertiesOf } from "../../../../targets/ssh/liberties.ts";
import { assertMentions } from "../../../mentions.ts";

const UNIT = "msm-lab-httpd.service";

interface Look {
  readonly load?: string;
  readonly protect?: string;
  readonly write?: string;
  readonly memory?: string;
  readonly uid?: string;
  readonly held?: string;
  readonly bound?: string;
  readonly noNew?: string;
  readonly exposure?: string;
}

/** What a host prints of one unit; as it is placed, where nothing else is said. */
function said(look: Look): string {
  return [
    `MemoryMax=${look.memory ?? "201326592"}`,
    `ReadWritePaths=${look.write ?? ""}`,
    `ProtectSystem=${look.protect ?? "strict"}`,
    `Id=${UNIT}`,
    `LoadState=${look.load ?? "loaded"}`,
    "",
    `process ${UNIT}`,
    `Uid:\t${look.uid ?? "998"}\t998\t998\t998`,
    `CapPrm:\t${look.held ?? "0000000000000000"}`,
    `CapBnd:\t${look.bound ?? "0000000000000000"}`,
    `NoNewPrivs:\t${look.noNew ?? "1"}`,
    `→ Overall exposure level for ${UNIT}: ${look.exposure ?? "1.4"} OK :-)`,
    "",
  ].join("\n");
}

function found(look: Look, lowestPort = 8080): readonly string[] {
  return libertiesOf([{ unit: UNIT, lowestPort }], said(look)).map(([, liberty]) => liberty);
}

test("a service as it is placed has no liberties", () => {
  assert.deepEqual(found({}), []);
});

test("each liberty is told", () => {
  for (const [look, named] of [
    [{ uid: "0" }, "root"],
    [{ noNew: "0" }, "privileges"],
    [{ bound: "000001ffffffffff" }, "capabilities"],
    [{ protect: "full" }, "root file system"],
    [{ write: "/etc /var" }, "/etc /var"],
    [{ memory: "infinity" }, "memory"],
    [{ exposure: "9.6" }, "9.6"],
  ] as const) {
    const [liberty = "", ...others] = found(look);
    assertMentions(liberty, named);
    assert.deepEqual(others, []);
  }
});

test("a service at a low port may bind it, and no other has that right", () => {
  const bind = { held: "0000000000000400", bound: "0000000000000400" };
  assert.deepEqual(found(bind, 80), []);
  assert.equal(found(bind, 8080).length, 1);
  assert.equal(found({ held: "0000000000000401" }, 80).length, 1);
});

test("nothing is told of a unit that is not there", () => {
  assert.deepEqual(found({ load: "not-found", protect: "no" }), []);
});

test("of a unit that does not run its settings are told", () => {
  const settings = said({ memory: "infinity" }).split("\nUid:")[0] ?? "";
  const liberties = libertiesOf([{ unit: UNIT, lowestPort: 80 }], `${settings}\n→ Overall exposure: 1.4 OK`);
  assert.deepEqual(
    liberties.map(([unit]) => unit),
    [UNIT],
  );
  assertMentions(liberties[0]?.[1] ?? "", "memory");
});
