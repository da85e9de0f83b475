import { type Listener, parseListeners } from "../listeners.ts";

/** Docker's own name server: every container on a network of a user's has it, reached from inside only. */
const NAME_SERVER = "127.0.0.11";

/** @param tables what `LISTENERS_SCRIPT` printed in a container. */
export function containerListeners(tables: string): readonly Listener[] {
  return parseListeners(tables).filter(({ address }) => address !== NAME_SERVER);
}
