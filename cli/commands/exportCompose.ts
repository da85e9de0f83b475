import { join } from "node:path";
import { readApplications } from "../../application/applicationContent.ts";
import { applicationProblems } from "../../application/problems.ts";
import { certificateProblems, readCertificate } from "../../certificate/files.ts";
import { quote } from "../../common/quote.ts";
import { UserError } from "../../common/userError.ts";
import { SECRETS_FILE, writeExport } from "../../targets/docker/compose/writeExport.ts";
import { STATUS_PATH } from "../../topology/model.ts";
import { configurationError } from "../../topology/problems.ts";
import { siteOf } from "../../topology/publish.ts";
import { stackName } from "../needs.ts";
import { stackTopology } from "../stackTopology.ts";

/**
 * Writes to `folder` a compose project of the stack's lab.
 * @returns the exit code.
 */
export async function exportCompose(wanted: string | undefined, folder: string): Promise<number> {
  const stack = await stackName(wanted);
  const topology = await stackTopology(stack);
  if (topology.target !== "docker") {
    throw new UserError(
      `the lab of stack ${stack} has the target ${topology.target}, and compose makes containers`,
      "name a stack with the target docker: ./lab export compose --stack NAME",
    );
  }
  const problems = [...(await applicationProblems(topology)), ...(await certificateProblems(topology))];
  if (problems.length > 0) throw configurationError(problems, stack);
  const applications = await readApplications(topology);
  await writeExport(folder, { topology, applications, certificate: await readCertificate(topology) });
  console.log(`the lab of stack ${stack} is in ${folder}

  (cd ${quote(folder)} && docker-compose build && docker-compose up -d)

It answers at ${siteOf(topology.publish)}${topology.page.contextPath}/ and needs the lab's addresses and ports: on this machine,
run ./lab down first. The password of ${STATUS_PATH} is in ${join(folder, SECRETS_FILE)}.`);
  return 0;
}
