/**
 * Places a service's release on its node, or with `remove` takes it away: run by the `…-release` commands of the deployment.
 * The last line of stdout says which release runs since when.
 *
 * stdin: the public files, SECRET_FILES: the others, both `{path: {mode, content, live}}`; PLAN: the rest of the service's plan;
 * NODE, CONTAINER: the containers of node and service; REPAIR: what was found to differ, see node/look.sh.
 */

import process from "node:process";
import { text } from "node:stream/consumers";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { releaseOf } from "../release.ts";
import { atNode } from "./atNode.ts";
import { supervisorOf } from "./supervisor.ts";

const { NODE = "", CONTAINER = "", PLAN = "", SECRET_FILES = "{}", REPAIR = "" } = process.env;
const plan: Omit<ServicePlan, "files"> = JSON.parse(PLAN);
const group = SERVICE_USERS[plan.kind];
const call = { container: NODE, group, say: (line: string) => console.log(line) };

process.exitCode = process.argv[2] === "remove" ? await remove() : await place();

async function place(): Promise<number> {
  const { archive, digest } = releaseOf(
    { ...plan, files: filesIn(await text(process.stdin)) },
    filesIn(SECRET_FILES),
    { group: String(group) },
  );
  return await atNode({
    ...call,
    words: ["place", plan.service, digest, String(archive.length), REPAIR],
    input: archive,
    engine: supervisorOf(CONTAINER, plan),
  });
}

/** The engine removes the container. */
function remove(): Promise<number> {
  return atNode({ ...call, words: ["remove", plan.service] });
}

function filesIn(json: string): readonly PlannedFile[] {
  const files: Readonly<Record<string, Omit<PlannedFile, "path" | "mode"> & { readonly mode: string }>> =
    JSON.parse(json);
  return Object.entries(files).map(([path, { mode, ...file }]) => ({
    path,
    mode: Number.parseInt(mode, 8),
    ...file,
  }));
}
