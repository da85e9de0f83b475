import type { Resource } from "@pulumi/pulumi";
import type { Topology } from "../../topology/model.ts";
import type { MakeHost } from "../target.ts";
import { labId } from "./labId.ts";
import { SshHost } from "./sshHost.ts";
import { makeTomcatArchive, tomcatArchiveOf } from "./tomcatArchive.ts";

export function placeOnHosts(stack: string, topology: Topology, parent: Resource): MakeHost {
  const tomcat = { ...tomcatArchiveOf(topology), file: makeTomcatArchive(topology) };
  const lab = labId(parent);
  return (node) => new SshHost(node, { stack, lab, topology, tomcat, parent });
}
