import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeTomcatArchive, tomcatArchiveOf } from "../../targets/ssh/tomcatArchive.ts";
import { unsignJspCompiler } from "../../templates/images/tomcatDockerfile.ts";
import type { Topology } from "../../topology/model.ts";

/** Writes Tomcat as it will be on a host into `folder` as `NAME.tar.gz`, and returns NAME. */
export async function stageTomcat(topology: Topology, folder: string): Promise<string> {
  const { folder: name } = tomcatArchiveOf(topology);
  const archive = join(folder, `${name}.tar.gz`);
  if (existsSync(archive)) return name;
  const work = await mkdtemp(join(folder, ".tomcat-"));
  const sh = (script: string) => execFileSync("sh", ["-euc", script], { cwd: work });
  sh(`tar -xf '${await makeTomcatArchive(topology)}'
    mkdir ${name}
    tar -xzf tomcat.tar.gz --strip-components=1 --exclude='*/webapps/*' -C ${name}
    cp lib/*.jar ${name}/lib/
    ${unsignJspCompiler(name)}
    chmod -R a+rX,go-w ${name}
    tar -czf unfinished --owner=root:0 --group=root:0 ${name}`);
  if (!existsSync(join(work, "lib/msm-lab.jar")))
    throw new Error("the session guard needs a JDK on this machine");
  await rename(join(work, "unfinished"), archive);
  await rm(work, { recursive: true });
  return name;
}
