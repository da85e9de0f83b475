import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { readApplications } from "../../application/applicationContent.ts";
import { readCertificate } from "../../certificate/files.ts";
import { UserError } from "../../common/userError.ts";
import { publicFile } from "../../templates/files.ts";
import { httpdService } from "../../templates/httpd/service.ts";
import { memcachedService } from "../../templates/memcached/service.ts";
import { firewall } from "../../templates/nftables/firewall.ts";
import { firewallUnit, nftablesDropIn } from "../../templates/systemd/firewallUnit.ts";
import { serviceUnit } from "../../templates/systemd/serviceUnit.ts";
import { FIREWALL_UNIT, NFTABLES_DROP_IN, unitName } from "../../templates/systemd/unitNames.ts";
import { initScript, initScriptName } from "../../templates/sysv/initScript.ts";
import { secretContexts, tomcatService } from "../../templates/tomcat/service.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { stackName } from "../needs.ts";
import { stackTopology } from "../stackTopology.ts";

/**
 * Writes to `folder`, for each node, the files of its services, the command line of each as the file `command`, and the
 * units, init scripts and firewall of a host.
 * @returns the exit code.
 */
export async function render(stack: string | undefined, folder: string): Promise<number> {
  for (const { path, content, mode } of await renderedFiles(stack)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
    console.log(relative(process.cwd(), file));
  }
  return 0;
}

/** Prints one file. @returns the exit code. */
export async function print(stack: string | undefined, wanted: string): Promise<number> {
  const files = await renderedFiles(stack);
  const file = files.find(({ path }) => path === wanted);
  if (file === undefined) {
    throw new UserError(
      `there is no file ${wanted}`,
      `choose from ${files.map(({ path }) => path).join(", ")}`,
    );
  }
  process.stdout.write(file.content);
  return 0;
}

async function renderedFiles(stack: string | undefined): Promise<readonly PlannedFile[]> {
  const topology = await stackTopology(await stackName(stack));
  const applications = await readApplications(topology);
  const plans = [
    httpdService(topology, applications, await readCertificate(topology)),
    ...topology.tomcats.map((tomcat) => {
      const plan = tomcatService(topology, tomcat, applications);
      return { ...plan, files: [...plan.files, ...secretContexts(topology, tomcat, applications)] };
    }),
    ...topology.stores.map((store) => memcachedService(topology, store)),
  ];
  return [...plans.flatMap(filesOf), ...topology.nodes.flatMap((node) => firewallOf(topology, node))];
}

function filesOf(plan: ServicePlan): readonly PlannedFile[] {
  const { node, service, files, command } = plan;
  const own = [...files, publicFile("command", `${command.join(" ")}\n`)];
  return [
    ...own.map((file) => ({ ...file, path: `${node}/${service}/${file.path}` })),
    publicFile(`${node}/systemd/${unitName(service)}`, serviceUnit(plan)),
    { path: `${node}/init.d/${initScriptName(service)}`, content: initScript(plan), mode: 0o755 },
  ];
}

function firewallOf(topology: Topology, node: LabNode): readonly PlannedFile[] {
  return [
    publicFile(`${node.name}/firewall.nft`, firewall(topology, node)),
    publicFile(`${node.name}/systemd/${FIREWALL_UNIT}`, firewallUnit()),
    publicFile(`${node.name}/systemd/${NFTABLES_DROP_IN}`, nftablesDropIn()),
  ];
}
