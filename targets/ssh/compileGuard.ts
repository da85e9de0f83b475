import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { extract } from "tar";
import { JAVAC_STRICT } from "../../templates/images/tomcatDockerfile.ts";
import type { SourceFile } from "../sources.ts";

const run = promisify(execFile);

/**
 * Adds the session guard to the parts of Tomcat in `folder`: as `lib/msm-lab.jar` if this machine has a JDK that
 * compiles it, else its sources, which a host compiles.
 * @param folder with `tomcat.tar.gz` and `lib/`.
 */
export async function compileGuard(folder: string, sources: readonly SourceFile[]): Promise<void> {
  for (const { path, content } of sources) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  if (!(await compiles(folder, sources))) return;
  await rm(join(folder, "java"), { recursive: true });
}

async function compiles(folder: string, sources: readonly SourceFile[]): Promise<boolean> {
  const work = await mkdtemp(join(folder, ".compile-"));
  try {
    await extract({
      file: join(folder, "tomcat.tar.gz"),
      cwd: work,
      strip: 1,
      filter: (path) => /^[^/]+\/(lib|bin)\/[^/]+\.jar$/.test(path),
    });
    const classes = join(work, "classes");
    const classPath = [join(folder, "lib/*"), join(work, "lib/*"), join(work, "bin/tomcat-juli.jar")];
    await run("javac", [
      ...JAVAC_STRICT.split(" "),
      ...["--release", "8", "-cp", classPath.join(":"), "-d", classes],
      ...sources.map(({ path }) => join(folder, path)),
    ]);
    await run("jar", ["--create", "--file", join(folder, "lib/msm-lab.jar"), "-C", classes, "."]);
    return true;
  } catch {
    // No JDK, or one that is too old or too new for it: hosts have the one that is known to do.
    return false;
  } finally {
    await rm(work, { recursive: true });
  }
}
