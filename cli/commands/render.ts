import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { readApplication } from "../../application/readApplication.ts";
import { httpdService } from "../../templates/httpd/service.ts";
import { memcachedService } from "../../templates/memcached/service.ts";
import { tomcatService } from "../../templates/tomcat/service.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { Failure } from "../failure.ts";
import { stackTopology } from "../stackTopology.ts";

/** Writes each service's files below `folder`, and its command line as `command`. @returns the exit code. */
export async function render(stack: string, folder: string): Promise<number> {
  for (const { path, content, mode } of await renderedFiles(stack)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
    console.log(relative(process.cwd(), file));
  }
  return 0;
}

/** Prints one file. @returns the exit code. */
export async function print(stack: string, wanted: string): Promise<number> {
  const files = await renderedFiles(stack);
  const file = files.find(({ path }) => path === wanted);
  if (file === undefined) {
    throw new Failure(
      `there is no file ${wanted}`,
      `choose from ${files.map(({ path }) => path).join(", ")}`,
    );
  }
  process.stdout.write(file.content);
  return 0;
}

async function renderedFiles(stack: string): Promise<readonly PlannedFile[]> {
  const topology = await stackTopology(stack);
  const application = await readApplication(topology);
  const plans = [
    httpdService(topology),
    ...topology.tomcats.map((tomcat) => tomcatService(topology, tomcat, application)),
    ...topology.stores.map((store) => memcachedService(topology, store)),
  ];
  return plans.flatMap(filesOf);
}

function filesOf({ node, service, files, command }: ServicePlan): readonly PlannedFile[] {
  const all = [...files, { path: "command", content: `${command.join(" ")}\n`, mode: 0o644 }];
  return all.map((file) => ({ ...file, path: `${node}/${service}/${file.path}` }));
}
