import assert from "node:assert/strict";
import { test } from "node:test";
import { listenersOf } from "../../../../targets/ssh/sockets.ts";

/** Of a real host: sshd listens at port 22 with inode 3001, the lab's memcached at 11211 with 3621709. */
const SAID = `socket:[3621709]
socket:[3621711]
tcp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3001 1 0 100 0 0 10 0
   1: 01711DAC:2BCB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 3621709 1 0 100 0 0 10 0
   2: 01711DAC:2BCB 02711DAC:D3A2 01 00000000:00000000 00:00000000 00000000   999        0 3621711 1 0 20 4 30 10 -1
udp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 5917: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1882 2 0 0
`;

test("of a host's sockets those of the lab's processes are told", () => {
  assert.deepEqual(listenersOf(SAID), [{ protocol: "tcp", address: "172.29.113.1", port: 11211 }]);
});
