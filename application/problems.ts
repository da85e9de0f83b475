import type { Problem } from "../common/userError.ts";
import { UserError } from "../common/userError.ts";
import type { Application, Profile, Topology } from "../topology/model.ts";
import { withApplication } from "./application.ts";
import { applicationContent } from "./applicationContent.ts";
import { contextErrors } from "./contextErrors.ts";
import { converterProblems } from "./conversion.ts";
import { platformErrors } from "./platform.ts";
import { sharedClasses } from "./sharedLibraries.ts";

/** Returns the problems that prevent the topology's applications, as they are now, from being deployed. */
export async function applicationProblems(topology: Topology): Promise<readonly Problem[]> {
  const { applications, profile } = topology;
  const read = await Promise.all(applications.map(readLibraries));
  const areKnown = read.every(({ problems }) => problems.length === 0);
  const classes = areKnown ? new Set(read.flatMap((each) => each.classes)) : undefined;
  const problems = await Promise.all(
    read.map(async ({ application, problems: ofLibraries }) => [
      ...(await warProblems(profile, application, classes)),
      ...ofLibraries,
    ]),
  );
  return [...problems.flat(), ...(await converterProblems(topology))];
}

interface ReadLibraries {
  readonly application: Application;
  /** With slashes. */
  readonly classes: readonly string[];
  readonly problems: readonly Problem[];
}

async function readLibraries(application: Application): Promise<ReadLibraries> {
  const { libraries, configuredAt } = application;
  const classes: string[] = [];
  const problems = await Promise.all(
    libraries.map((library) =>
      problemsIn(`${configuredAt}.libraries`, library, async () => {
        classes.push(...(await sharedClasses(library)));
        return [];
      }),
    ),
  );
  return { application, classes, problems: problems.flat() };
}

/** @param shared the classes in the libraries of all applications, with slashes; undefined if not all are known. */
async function warProblems(
  profile: Profile,
  application: Application,
  shared: ReadonlySet<string> | undefined,
): Promise<readonly Problem[]> {
  const { war, configuredAt } = application;
  const readContent = async () => {
    await applicationContent({ ...application, libraries: [] });
    return await withApplication(war, (files) => platformErrors(files, application, profile));
  };
  const found = await Promise.all(
    [readContent, () => contextErrors(application, shared)].map((find) =>
      problemsIn(`${configuredAt}.war`, war, find),
    ),
  );
  return distinct(found.flat());
}

/** What makes an application unreadable is found by all who read it. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

/** Returns the problems with a file, with an error that ended the search. */
async function problemsIn(
  path: string,
  file: string,
  find: () => Promise<readonly UserError[]>,
): Promise<readonly Problem[]> {
  const errors = await find().catch((error) => [error]);
  return errors.map((error) => problem(path, file, error));
}

function problem(path: string, file: string, error: unknown): Problem {
  if (error instanceof UserError) return { path, message: `${file}: ${error.message}`, cure: error.cure };
  // An error of the operating system, e.g. for a file that this user may not read.
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return { path, message: `${file}: ${message}`, cure: "make it a file or folder that can be read" };
}
