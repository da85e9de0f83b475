import type { Client } from "ssh2";

/** A host that falls silent is noticed after this many times this many milliseconds. */
const INTERVAL = 15_000;
const COUNT = 4;

/** Tells when a host has fallen silent. Unlike the library's own keep-alive, it does not keep this process alive. */
export function keepAlive(client: Client, onSilence: (seconds: number) => void): void {
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered++ >= COUNT) onSilence((INTERVAL * COUNT) / 1000);
    else
      question(client, () => {
        unanswered = 0;
      });
  }, INTERVAL).unref();
  client.on("close", () => clearInterval(timer));
}

/**
 * Asks a host whether it is there. The question is to take back a port forwarding that was never made: every server
 * answers it, with no, and nothing changes.
 */
export function question(client: Client, onAnswer: () => void): void {
  try {
    client.unforwardIn("", 0, onAnswer);
  } catch {
    // The connection is closing.
  }
}
