import type { Problem } from "../common/userError.ts";
import { UserError } from "../common/userError.ts";
import type { Application, Topology } from "../topology/model.ts";
import { withApplication } from "./application.ts";
import { applicationContent } from "./applicationContent.ts";
import { platformErrors } from "./platform.ts";

/** Returns the problems that prevent the topology's applications, as they are now, from being deployed. */
export async function applicationProblems({ applications }: Topology): Promise<readonly Problem[]> {
  const problems = await Promise.all(applications.map(problemsOf));
  return problems.flat();
}

async function problemsOf({ war, configuredAt }: Application): Promise<readonly Problem[]> {
  const path = `${configuredAt}.war`;
  try {
    await applicationContent(war);
    const errors = await withApplication(war, platformErrors);
    return errors.map((error) => problem(path, war, error));
  } catch (error) {
    return [problem(path, war, error)];
  }
}

function problem(path: string, war: string, error: unknown): Problem {
  if (error instanceof UserError) return { path, message: `${war}: ${error.message}`, cure: error.cure };
  // An error of the operating system, e.g. for a file that this user may not read.
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return { path, message: `${war}: ${message}`, cure: "make it a file or folder that can be read" };
}
