import type { Address } from "./connection.ts";

/** Concurrent logins to one host. From ten on, sshd drops some at random and without a message (MaxStartups). */
const MAX_CONCURRENT_LOGINS = 6;

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

const queues = new Map<string, Queue>();

/** Runs `login` once fewer than the maximum run for that host: many connections may lead through one jump host. */
export async function inTurn<T>({ host, port }: Address, login: () => Promise<T>): Promise<T> {
  const name = `${host} ${port}`;
  const queue = queues.get(name) ?? { running: 0, waiting: [] };
  queues.set(name, queue);
  while (queue.running >= MAX_CONCURRENT_LOGINS) await new Promise<void>((wake) => queue.waiting.push(wake));
  queue.running++;
  try {
    return await login();
  } finally {
    queue.running--;
    queue.waiting.shift()?.();
  }
}
