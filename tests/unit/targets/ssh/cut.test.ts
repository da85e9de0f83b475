import assert from "node:assert/strict";
import { test } from "node:test";
import { lose, lostAddresses } from "../../../../targets/ssh/cut.ts";

/** As nft prints a set. */
const SET = `table inet msm_lab_drill {
	set lost {
		type ipv4_addr
		flags timeout
		timeout 15m
		elements = { 172.29.113.2 expires 14m59s996ms,
			     172.29.113.3 timeout 10m expires 9m }
	}
}
`;

test("the addresses a host was made to lose are read from its set", () => {
  assert.deepEqual(lostAddresses(SET), ["172.29.113.2", "172.29.113.3"]);
  assert.deepEqual(lostAddresses(""), []);
});

test("a cut names the lab's ports alone, each once: SSH stays", () => {
  assert.match(lose("172.29.113.2", [80, 8009, 11211, 8009]), /tcp dport \{ 80, 8009, 11211 \} drop/);
});
