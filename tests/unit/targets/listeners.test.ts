import assert from "node:assert/strict";
import { test } from "node:test";
import { parseListeners } from "../../../targets/listeners.ts";

/** Lines of a real kernel. */
const TABLES = `tcp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:92C3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18825
   1: 01411DAC:1F49 00000000:0000 0A 00000000:00000000 00:00000000 00000000 10009        0 19069
   2: 01411DAC:954C 03411DAC:2BCB 01 00000000:00000000 00:00000000 00000000 10009        0 19104
   3: 01411DAC:EAE6 01411DAC:1F49 06 00000000:00000000 03:00001719 00000000     0        0 0 3 0
tcp6
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
   1: 00000000000000000000000001000000:1F45 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
udp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 5917: 00000000:2BCB 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1882
 5918: 01411DAC:2BCC 03411DAC:0035 01 00000000:00000000 00:00000000 00000000     0        0 1883
udp6
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when
`;

test("what takes connections or datagrams is read from the kernel's tables, connections are not", () => {
  assert.deepEqual(parseListeners(TABLES), [
    { protocol: "tcp", address: "127.0.0.11", port: 37571 },
    { protocol: "tcp", address: "172.29.65.1", port: 8009 },
    { protocol: "tcp", address: "::", port: 8080 },
    { protocol: "tcp", address: "0:0:0:0:0:0:0:1", port: 8005 },
    { protocol: "udp", address: "0.0.0.0", port: 11211 },
  ]);
});

test("a kernel without IPv6 has half the tables", () => {
  assert.deepEqual(parseListeners("tcp\ntcp6\nudp\nudp6\n"), []);
});
