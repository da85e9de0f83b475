import assert from "node:assert/strict";
import { test } from "node:test";
import { find, lose, lostAddresses } from "../../../../targets/docker/cut.ts";

const TABLE = `IP address       HW type     Flags       HW address            Mask     Device
172.29.62.2      0x1         0x6         02:00:00:00:00:01     *        eth0
172.29.62.3      0x1         0x2         02:42:ac:1d:3e:03     *        eth0
`;

test("the addresses a node was made to lose are told from those it knows", () => {
  assert.deepEqual(lostAddresses(TABLE), ["172.29.62.2"]);
  assert.deepEqual(lostAddresses(""), []);
});

test("what loses an address writes what finds it again looks for", () => {
  const [, nobody = "none"] = /lladdr (\S+)/.exec(lose("172.29.62.2")) ?? [];
  assert.ok(TABLE.includes(nobody) && find("172.29.62.2").includes(nobody));
});
