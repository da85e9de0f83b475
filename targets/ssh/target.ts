/** The `ssh` target: a node is a host of its own; its services are systemd units. */

import type { Resource } from "@pulumi/pulumi";
import type { Topology } from "../../topology/model.ts";
import { orRunError } from "../runError.ts";
import type { Target } from "../target.ts";
import { labId } from "./labId.ts";
import { SshHost } from "./sshHost.ts";
import { makeTomcatArchive, tomcatArchiveOf } from "./tomcatArchive.ts";

export function sshTarget(stack: string, topology: Topology, parent: Resource): Target {
  const tomcat = { ...tomcatArchiveOf(topology), file: orRunError(makeTomcatArchive(topology)) };
  const lab = labId(parent);
  return { host: (node) => new SshHost(node, { stack, lab, topology, tomcat, parent }) };
}
