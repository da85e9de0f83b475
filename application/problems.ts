import type { Problem } from "../common/userError.ts";
import { UserError } from "../common/userError.ts";
import type { Topology } from "../topology/model.ts";
import { applicationContent } from "./applicationContent.ts";

/** Returns the problems that prevent the topology's application, as it is now, from being deployed. */
export async function applicationProblems({ application }: Topology): Promise<readonly Problem[]> {
  if (application === undefined) return [];
  try {
    await applicationContent(application.war);
    return [];
  } catch (error) {
    return [problem(application.war, error)];
  }
}

function problem(war: string, error: unknown): Problem {
  const path = "application.war";
  if (error instanceof UserError) return { path, message: `${war}: ${error.message}`, cure: error.cure };
  // An error of the operating system, e.g. for a file that this user may not read.
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return { path, message: `${war}: ${message}`, cure: "make it a file or folder that can be read" };
}
