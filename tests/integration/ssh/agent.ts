import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Key, Keys } from "./keys.ts";

/** An SSH agent that holds one key. */
export interface Agent {
  /** For `SSH_AUTH_SOCK`. */
  readonly socket: string;
  stop(): void;
}

export function startAgent({ folder }: Keys, { file }: Key): Agent {
  const socket = join(folder, "agent");
  const said = execFileSync("ssh-agent", ["-s", "-a", socket], { encoding: "utf8" });
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]);
  execFileSync("ssh-add", ["-q", file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "ignore" });
  return { socket, stop: () => process.kill(pid) };
}
