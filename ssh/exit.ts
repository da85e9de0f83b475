import { constants } from "node:os";
import type { ClientChannel } from "ssh2";
import { LostConnection } from "./lostConnection.ts";

/** How a command on a host ended. */
export interface Exit {
  /** As a shell counts it: 128 and more where a signal ended the command. */
  readonly code: number;
  /** The signal that ended it, e.g. `SIGKILL`. */
  readonly signal?: NodeJS.Signals;
}

/** @throws {LostConnection} where the host does not say how the command ended, as one that shuts down. */
export function exitOf(channel: ClientChannel): Promise<Exit> {
  return new Promise((resolve, reject) => {
    // Not "exit": it may come together with the answer that gave the channel, before anybody listens.
    channel.on("close", (code?: number | null, signal?: NodeJS.Signals) => {
      if (typeof code === "number") resolve({ code });
      else if (signal) resolve({ code: 128 + constants.signals[signal], signal });
      else reject(new LostConnection("the host did not say how the command ended"));
    });
  });
}
