import { quote } from "../../common/quote.ts";
import { REPEATABLE } from "../../ssh/repeatable.ts";
import { refuseJavax, toJakarta } from "../../templates/images/jakarta.ts";
import { unsignJspCompiler } from "../../templates/images/tomcatDockerfile.ts";
import { nodeProgram } from "../nodeProgram.ts";

/** Where the program lies on a host. */
export const HOST_PROGRAM = "/usr/local/lib/msm-lab/host";

/** The folder of a host that archives are copied to; the login's own. */
export const INCOMING = "/var/lib/msm-lab/incoming";

export const HOST_SCRIPT: string = nodeProgram(
  [
    "ssh/host/main",
    ...["systemd", "setUp", "packages", "packageTools", "operators", "tomcat"].map(
      (name) => `ssh/host/${name}`,
    ),
  ],
  [
    `unsign_jsp_compiler() { ${unsignJspCompiler('"$1"')}; }\n`,
    `to_jakarta() { ${toJakarta('"$1"', '"$2"')}; }\n`,
    `refuse_javax() { ${refuseJavax('"$1"')}; }\n`,
  ].join(""),
);

/**
 * A command of the program as root: sudo where the user is not root, and no password asked for. The program makes whole
 * what was cut off, and waits for what is still at work.
 */
export function asRoot(user: string, line: string): string {
  return [user === "root" ? line : `sudo -n bash -c ${quote(line)}`, REPEATABLE].join("\n");
}
