import type { Place } from "./connection.ts";

/** Logins to one host that go on at once. Of ten and more sshd drops some, by chance and without a word (MaxStartups). */
const AT_ONCE = 6;

interface Crowd {
  busy: number;
  readonly waiting: (() => void)[];
}

const crowds = new Map<string, Crowd>();

/** Logs into a host when few others do: many connections may lead through one jump host. */
export async function inTurn<T>({ host, port }: Place, login: () => Promise<T>): Promise<T> {
  const name = `${host} ${port}`;
  const crowd = crowds.get(name) ?? { busy: 0, waiting: [] };
  crowds.set(name, crowd);
  while (crowd.busy >= AT_ONCE) await new Promise<void>((wake) => crowd.waiting.push(wake));
  crowd.busy++;
  try {
    return await login();
  } finally {
    crowd.busy--;
    crowd.waiting.shift()?.();
  }
}
