import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { quote } from "../../common/quote.ts";
import { connectionOf } from "../../ssh/configuredConnection.ts";
import { serviceUnit } from "../../templates/systemd/serviceUnit.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { makeApplicationArchive } from "../applicationArchive.ts";
import { archiveName, contents } from "../release.ts";
import { orRunError } from "../runError.ts";
import type { Lab, PlacedNode, Placement, RunningService } from "../target.ts";
import { allFacts } from "./allFacts.ts";
import { HOST } from "./facts.ts";
import { asRoot, HOST_PROGRAM, INCOMING } from "./hostProgram.ts";
import { hostRelease } from "./hostRelease.ts";
import { ownerMark } from "./mark.ts";
import { setUpOf } from "./setUpHost.ts";
import type { TomcatArchive } from "./tomcatArchive.ts";

/** What the hosts of one lab share. */
export interface Shared {
  readonly lab: Lab;
  readonly topology: Topology;
  readonly tomcat: TomcatArchive & { readonly file: Promise<string> };
  readonly parent: pulumi.Resource;
}

/** A machine with systemd that is reached over SSH. */
export class SshHost implements PlacedNode {
  private readonly node: LabNode;
  private readonly shared: Shared;
  private readonly connection: pulumi.Output<command.types.input.remote.ConnectionArgs>;
  private readonly user: string;
  /** See `ownerMark`. */
  private readonly owner: pulumi.Output<string>;
  /** Packages, users and firewall; when it goes, everything of the lab on the host goes. */
  private readonly machine: command.remote.Command;
  private readonly tomcat: command.remote.CopyToRemote | undefined;

  constructor(node: LabNode, shared: Shared) {
    const { topology, parent } = shared;
    const ssh = topology.connections[node.name];
    if (ssh === undefined) throw new Error(`${node.name} has no connection`);
    this.node = node;
    this.shared = shared;
    this.user = ssh.user;
    this.connection = pulumi.secret(connectionOf(ssh));
    this.owner = shared.lab.identity.apply(({ id }) => ownerMark(id, node.name, ssh.hostKey));
    const setUp = setUpOf(shared.lab.stack, topology, node, ssh.user);
    const run = pulumi
      .all([this.owner, this.drift(HOST), shared.lab.identity])
      .apply(([owner, repair, { origin }]) => asRoot(ssh.user, setUp.command(owner, repair, origin)));
    this.machine = new command.remote.Command(
      node.name,
      {
        connection: this.connection,
        create: run,
        update: run,
        delete: this.ifOwned("give-back"),
        stdin: setUp.stdin,
        addPreviousOutputInEnv: false,
        // Another host key is another machine: the node moves there, and the old one is given back.
        triggers: [ssh.hostKey],
      },
      { parent },
    );
    this.tomcat = node.services.some(({ kind }) => kind === "tomcat")
      ? this.copy(`${node.name}-tomcat-archive`, shared.tomcat.digest, shared.tomcat.file, parent)
      : undefined;
  }

  run(
    plan: ServicePlan,
    secretFiles: pulumi.Input<readonly PlannedFile[]>,
    { parent, after }: Placement,
  ): RunningService {
    const tomcat = plan.kind === "tomcat" ? this.shared.tomcat : undefined;
    const folders = plan.folders.map((folder) =>
      this.copy(
        `${plan.name}-${folder.path}`,
        folder.digest,
        orRunError(makeApplicationArchive(folder)),
        parent,
      ),
    );
    const release = pulumi.secret(secretFiles).apply((files) => ({
      ...hostRelease(plan, files, tomcat),
      contents: contents(plan, files, serviceUnit(plan)),
    }));
    const shown = pulumi.unsecret(
      release.apply(({ digest, archive, contents }) => ({ digest, size: archive.length, contents })),
    );
    const run = pulumi
      .all([shown, this.drift(plan.service)])
      .apply(([{ digest, size, contents }, repair]) => {
        const place = [HOST_PROGRAM, "place", plan.service, digest, size, quote(repair)].join(" ");
        return [asRoot(this.user, place), ...contents.map((file) => `# ${file}`)].join("\n");
      });
    const ready = new command.remote.Command(
      plan.name,
      {
        connection: this.connection,
        create: run,
        update: run,
        delete: this.ifOwned("remove", plan.service),
        // Headers of a tar archive are ASCII, and the files of a plan are text.
        stdin: release.apply(({ archive }) => archive.toString()),
        addPreviousOutputInEnv: false,
      },
      {
        parent,
        deletedWith: this.machine,
        dependsOn: [this.machine, ...(tomcat && this.tomcat ? [this.tomcat] : []), ...folders, ...after],
      },
    );
    return { ready, generation: ready.stdout };
  }

  /** Calls the host's program if it has one; that does nothing if the host has become another lab's or node's by then. */
  private ifOwned(command: string, ...words: readonly string[]): pulumi.Output<string> {
    return this.owner.apply((owner) => {
      const call = [HOST_PROGRAM, command, owner, ...words].join(" ");
      return asRoot(this.user, `test ! -x ${HOST_PROGRAM} || ${call}`);
    });
  }

  /** A file of this machine, in the host's folder of what came from here. */
  private copy(
    name: string,
    digest: string,
    file: Promise<string>,
    parent: pulumi.Resource,
  ): command.remote.CopyToRemote {
    return new command.remote.CopyToRemote(
      name,
      {
        connection: this.connection,
        source: new pulumi.asset.FileAsset(file),
        remotePath: `${INCOMING}/${archiveName(digest)}`,
        // Another host may have been another node's, and have none; one that has lost it says so.
        triggers: [this.owner, this.drift(HOST)],
      },
      { parent, deletedWith: this.machine, dependsOn: this.machine },
    );
  }

  /** What differs from what was placed, else what was repaired last. */
  private drift(service: string): pulumi.Output<string> {
    const finding = allFacts(this.shared.topology).get(this.node.name);
    return pulumi.output(finding).apply((found) => {
      if (found === undefined || "error" in found) return "";
      return found.facts.drift[service] ?? "";
    });
  }
}
