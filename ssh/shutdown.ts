import { runBash } from "./bash.ts";
import type { Host } from "./link.ts";
import { LostConnection } from "./lostConnection.ts";

/**
 * Fails where the host shuts down, which ends what runs there before it ends the connection.
 * @throws {LostConnection}
 */
export async function demandNoShutdown(host: Host): Promise<void> {
  let state = "";
  const script = { text: "systemctl is-system-running", stdin: "", as: "user" } as const;
  await runBash(host, script, (stream, text) => {
    if (stream === "stdout") state += text;
  });
  if (state.trim() === "stopping") throw new LostConnection(`${host.endpoint.host} shuts down`);
}
