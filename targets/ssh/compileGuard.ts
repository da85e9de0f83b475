import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { extract } from "tar";
import { refuseJavax, toJakarta } from "../../templates/images/jakarta.ts";
import { JAVAC_STRICT } from "../../templates/images/tomcatDockerfile.ts";
import type { SourceFile } from "../sources.ts";

const run = promisify(execFile);

/** The folder of the jars that each host converts to `jakarta.servlet`, once it has checked them. */
export const JAVAX = "javax";

/**
 * Adds the session guard to the parts of Tomcat in `folder`: as `lib/msm-lab.jar` if this machine has a JDK that
 * compiles it, else its sources, which a host compiles.
 * @param folder with `tomcat.tar.gz`, `lib/`, and `javax/` if there is something to convert: then the guard is as well.
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
    const input = await inputOf(folder, work);
    const classes = join(work, "classes");
    const jars = [join(folder, "lib"), input, join(work, "lib")].map((each) => join(each, "*"));
    await run("javac", [
      ...JAVAC_STRICT.split(" "),
      ...["--release", "8", "-cp", [...jars, join(work, "bin/tomcat-juli.jar")].join(":"), "-d", classes],
      ...sources.map(({ path }) => join(input, path)),
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

/** A folder with the sources, and the jars of `javax/`, as the Tomcat in `work` needs them. */
async function inputOf(folder: string, work: string): Promise<string> {
  const input = join(work, "input");
  await cp(join(folder, "java"), join(input, "java"), { recursive: true });
  if (!existsSync(join(folder, JAVAX))) return input;
  await cp(join(folder, JAVAX), input, { recursive: true });
  const script = `${toJakarta('"$0"', '"$1"')} && ${refuseJavax('"$1"')}`;
  await run("sh", ["-c", script, work, input]);
  return input;
}
