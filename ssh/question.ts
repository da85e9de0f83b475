import type { Client } from "ssh2";

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
