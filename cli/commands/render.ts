import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { httpdService } from "../../templates/httpd/service.ts";
import { memcachedService } from "../../templates/memcached/service.ts";
import { tomcatService } from "../../templates/tomcat/service.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import { Failure } from "../failure.ts";
import { stackTopology } from "../stackTopology.ts";

/** Writes each service's files below `folder`, and its command line as `command`; or prints the one named. */
export async function render(file: string | undefined, folder: string, wanted = "dev"): Promise<void> {
  const topology = stackTopology(wanted);
  const plans = [
    httpdService(topology),
    ...topology.tomcats.map((tomcat) => tomcatService(topology, tomcat)),
    ...topology.stores.map((store) => memcachedService(store)),
  ];
  const files = new Map(plans.flatMap(named));
  if (file === undefined) await writeAll(files, folder);
  else process.stdout.write(contentOf(files, file));
}

/** `node1-httpd/httpd.conf`, … */
function named({ name, files, command }: ServicePlan): (readonly [string, string])[] {
  const line = { path: "command", content: `${command.join(" ")}\n` };
  return [...files, line].map(({ path, content }) => [`${name}/${path}`, content]);
}

async function writeAll(files: ReadonlyMap<string, string>, folder: string): Promise<void> {
  for (const [path, content] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    console.log(file);
  }
}

function contentOf(files: ReadonlyMap<string, string>, file: string): string {
  const content = files.get(file);
  if (content !== undefined) return content;
  throw new Failure(`there is no file ${file}`, `name one of ${[...files.keys()].join(", ")}`);
}
