import type { Resource } from "@pulumi/pulumi";
import type { Topology } from "../../topology/model.ts";
import { orRunError } from "../runError.ts";
import type { Lab, MakeNode } from "../target.ts";
import { SshHost } from "./sshHost.ts";
import { makeTomcatArchive, tomcatArchiveOf } from "./tomcatArchive.ts";

export function placeOnHosts(lab: Lab, topology: Topology, parent: Resource): MakeNode {
  const tomcat = { ...tomcatArchiveOf(topology), file: orRunError(makeTomcatArchive(topology)) };
  return (node) => new SshHost(node, { lab, topology, tomcat, parent });
}
