/** What takes all the memory that a memcached may ever need. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** More than 64 MiB hold of the smallest class of items. */
const SMALL_ITEMS = 800_000;

/** How many are sent at a time. */
const BATCH = 10_000;

const LARGEST_BYTES = 1_040_000;
const PAGE_BYTES = 1024 * 1024;

/**
 * Fills it with the smallest items, as these need the largest table of keys; then adds items of every class, each of which
 * takes a page beyond the limit; then holds connections, each with half of an item sent.
 * @returns the connections, to be closed by the caller.
 */
export async function fillMemcached(
  address: string,
  port: number,
  connections: number,
): Promise<readonly Socket[]> {
  const filler = await open(address, port);
  for (let sent = 0; sent < SMALL_ITEMS; sent += BATCH) {
    await write(
      filler,
      Buffer.concat(Array.from({ length: BATCH }, (_, index) => item(`${sent + index}`, 8))),
    );
  }
  for (let bytes = 40; bytes < LARGEST_BYTES; bytes = Math.ceil(bytes * 1.2)) {
    for (let index = 0; index <= PAGE_BYTES / bytes; index++)
      await write(filler, item(`${bytes}-${index}`, bytes));
  }
  filler.write("version\r\n");
  await once(filler, "data");
  const held = await Promise.all(Array.from({ length: connections }, () => open(address, port)));
  const half = item("half", LARGEST_BYTES).subarray(0, LARGEST_BYTES / 2);
  await Promise.all(held.map((socket) => write(socket, half)));
  return [filler, ...held];
}

function item(key: string, bytes: number): Buffer {
  return Buffer.from(`set ${key} 0 0 ${bytes} noreply\r\n${"x".repeat(bytes)}\r\n`);
}

async function open(address: string, port: number): Promise<Socket> {
  const socket = connect(port, address);
  await once(socket, "connect");
  socket.on("error", () => socket.destroy());
  return socket;
}

async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (!socket.write(bytes)) await once(socket, "drain");
}
