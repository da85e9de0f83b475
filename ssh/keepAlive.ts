import type { Client } from "ssh2";

/** A host counts as silent after this many unanswered probes at this interval. */
const PROBE_INTERVAL_MS = 15_000;
const MAX_UNANSWERED = 4;

/**
 * Calls `onSilence` if the host stops answering. Unlike the library's own keep-alive, it does not keep this process
 * alive.
 */
export function keepAlive(client: Client, onSilence: (seconds: number) => void): void {
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered++ >= MAX_UNANSWERED) onSilence((PROBE_INTERVAL_MS * MAX_UNANSWERED) / 1000);
    else
      probe(client, () => {
        unanswered = 0;
      });
  }, PROBE_INTERVAL_MS).unref();
  client.on("close", () => clearInterval(timer));
}

/**
 * Asks a host for a sign of life. The request cancels a port forwarding that does not exist: every server refuses it,
 * and nothing changes.
 */
export function probe(client: Client, onAnswer: () => void): void {
  try {
    client.unforwardIn("", 0, onAnswer);
  } catch {
    // The connection is closing.
  }
}
