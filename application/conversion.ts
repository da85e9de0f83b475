/** Applications for `javax.servlet` that are converted to `jakarta.servlet` on their way to the nodes. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Problem } from "../common/userError.ts";
import { UserError } from "../common/userError.ts";
import type { Application, Profile, Topology } from "../topology/model.ts";
import { servletApi } from "../topology/servletApi.ts";
import { type ApplicationFile, bytes } from "./applicationFile.ts";
import { classFile } from "./classFile.ts";
import { jar } from "./jar.ts";

export function isConverted({ convert }: Pick<Application, "convert">, profile: Profile): boolean {
  return convert && servletApi(profile).package === "jakarta";
}

/** Returns the problem that the converter cannot run on this machine, for each application that needs it. */
export async function converterProblems({ applications, profile }: Topology): Promise<readonly Problem[]> {
  const converted = applications.filter((each) => isConverted(each, profile));
  if (converted.length === 0 || (await hasJava())) return [];
  return converted.map(({ configuredAt }) => ({
    path: `${configuredAt}.convert`,
    message: "the application is converted on this machine, which has no Java",
    cure: "install a Java runtime (apt-get install default-jre-headless), or build the application for jakarta.servlet",
  }));
}

async function hasJava(): Promise<boolean> {
  return await promisify(execFile)("java", ["-version"]).then(
    () => true,
    () => false,
  );
}

/** Returns an error with the first class that the converter could not read, as it does not tell which. */
export async function conversionErrors(files: readonly ApplicationFile[]): Promise<readonly UserError[]> {
  for (const file of files) {
    const damaged = await damagedClass(file);
    if (damaged === undefined) continue;
    return [
      new UserError(`its ${damaged} cannot be converted: it is no class`, "build it again, or remove it"),
    ];
  }
  return [];
}

/** Returns the path of a file, or of one in a jar, that is called a class and is none. */
async function damagedClass(file: ApplicationFile): Promise<string | undefined> {
  if (file.path.endsWith(".class")) return classFile(await bytes(file)) ? undefined : file.path;
  const content = file.path.endsWith(".jar") ? jar(await bytes(file)) : undefined;
  for (const name of content?.names ?? []) {
    const found = name.endsWith(".class") ? content?.content(name) : undefined;
    if (found !== undefined && classFile(found) === undefined) return `${file.path}!${name}`;
  }
  return undefined;
}
