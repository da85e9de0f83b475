import { readFileSync } from "node:fs";
import { quote } from "./quote.ts";

/** Where `host.sh` lies on a host. */
export const HOST_PROGRAM = "/usr/local/lib/msm-lab/host";

/** The folder of a host that archives are copied to; the login's own. */
export const INCOMING = "/var/lib/msm-lab/incoming";

export const HOST_SCRIPT = readFileSync(new URL("host.sh", import.meta.url), "utf8");

/** A command line as root: sudo where the user is not root, and no password asked for. */
export function asRoot(user: string, line: string): string {
  return user === "root" ? line : `sudo -n bash -c ${quote(line)}`;
}
