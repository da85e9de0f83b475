import * as pulumi from "@pulumi/pulumi";
import { readApplications } from "./application/applicationContent.ts";
import { contextWarnings as warningsOf } from "./application/userContext.ts";
import { readCertificate } from "./certificate/files.ts";
import { writeProgramId } from "./components/programId.ts";
import { SessionLab } from "./components/sessionLab.ts";
import { readTopology } from "./components/stackConfig.ts";
import { orRunError } from "./targets/runError.ts";
import { TARGETS } from "./targets/targets.ts";

// Node runs this file's own lines, so source maps have nothing to say. Pulumi's SDK looks for them at every promise: a fifth of
// the program's time.
Reflect.deleteProperty(Error, "prepareStackTrace");
writeProgramId();
const stack = pulumi.getStack();
const read = await orRunError(readTopology(stack));
const { topology } = read;
const applications = await orRunError(readApplications(topology));
const warnings = warningsOf(applications);
for (const warning of warnings) await pulumi.log.warn(warning);
const certificateRead = await orRunError(readCertificate(topology));
const placing = await TARGETS[topology.target].loadPlacing();
const lab = new SessionLab(stack, { ...read, applications, certificate: certificateRead, placing });
lab.roll.apply(async (roll) => {
  if (roll !== undefined) await pulumi.log.info(roll);
});

export const url = lab.url;
export const applicationUrls = lab.applicationUrls;
export const applicationUrl = applicationUrls.apply((urls) => Object.values(urls)[0] ?? "");
export const statusUrl = lab.statusUrl;
export const statusUser = lab.statusUser;
export const statusPassword = lab.statusPassword;
export const certificate = lab.certificate ?? ""; // Pulumi warns about an undefined output
export const nodes = lab.nodes;
export const memcachedNodes = lab.memcachedNodes;
export const sessionMode = lab.sessionMode;
export const profile = topology.profile;
export const contextWarnings = warnings;
