import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { quote } from "../../common/quote.ts";
import { connectionOf } from "../../ssh/configuredConnection.ts";
import type { Sources } from "../../templates/nftables/firewall.ts";
import { AJP_SECRET_FILE } from "../../templates/tomcat/ajpSecret.ts";
import { javaReleases } from "../../topology/javaReleases.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import { makeApplicationArchive } from "../applicationArchive.ts";
import { resourceOf } from "../change.ts";
import { ifKnown } from "../ifKnown.ts";
import { archiveName } from "../release.ts";
import { orRunError } from "../runError.ts";
import { type Lab, type MakeNode, nextSecretName, type PlacedNode, stepName } from "../target.ts";
import { hostChange } from "./change.ts";
import { HOST, knownFacts } from "./facts.ts";
import { type HostJava, hostJava } from "./hostJava.ts";
import { asRoot, HOST_PROGRAM, INCOMING } from "./hostProgram.ts";
import { hostRelease } from "./hostRelease.ts";
import { ownerMark } from "./mark.ts";
import { ownCallersOnly, setUpOf } from "./setUpHost.ts";
import { makeTomcatArchive, type TomcatArchive, tomcatArchiveOf } from "./tomcatArchive.ts";

/** What the hosts of one lab share. */
interface Shared {
  readonly lab: Lab;
  readonly topology: Topology;
  readonly tomcat: { readonly archive: TomcatArchive; readonly file: Promise<string> };
  readonly parent: pulumi.Resource;
}

export function placeOnHosts(lab: Lab, topology: Topology, parent: pulumi.Resource): MakeNode {
  const tomcat = { archive: tomcatArchiveOf(topology), file: orRunError(makeTomcatArchive(topology)) };
  return (node) => hostNode(node, { lab, topology, tomcat, parent });
}

/** A machine with systemd that is reached over SSH. */
function hostNode(node: LabNode, { lab, topology, tomcat, parent }: Shared): PlacedNode {
  const ssh = topology.connections[node.name];
  if (ssh === undefined) throw new Error(`${node.name} has no connection`);
  const { user, hostKey } = ssh;
  const connection = pulumi.secret(connectionOf(ssh));
  const owner = lab.identity.apply(({ id }) => ownerMark(id, node.name, hostKey));

  /** What differs from what was placed, else what was repaired last. */
  const drift = (service: string): Promise<string> =>
    knownFacts(topology, node).then(
      (facts) => facts.drift[service] ?? "",
      () => "",
    );

  /** Calls the host's program if it has one; that does nothing if the host has become another lab's or node's by then. */
  const ifOwned = (command: string, ...words: readonly string[]) =>
    owner.apply((mark) => {
      const call = [HOST_PROGRAM, command, mark, ...words].join(" ");
      return asRoot(user, `test ! -x ${HOST_PROGRAM} || ${call}`);
    });

  const java = orRunError(javaOf(topology, node));
  const setUp = setUpOf(lab.stack, topology, node, user);
  const sources = orRunError(sourcesOf(topology));
  const setUpCommand = pulumi
    .all([owner, java, drift(HOST), lab.identity])
    .apply(([mark, java, repair, { origin }]) => asRoot(user, setUp.command(mark, java, repair, origin)));
  /** Packages, users and firewall; when it goes, everything of the lab on the host goes. */
  const machine = new command.remote.Command(
    node.name,
    {
      connection,
      create: setUpCommand,
      update: setUpCommand,
      delete: ifOwned("give-back"),
      stdin: sources.then(setUp.stdin),
      addPreviousOutputInEnv: false,
      // Another host key is another machine: the node moves there, and the old one is given back.
      triggers: [hostKey],
    },
    { parent },
  );

  /** A file of this machine, in the host's folder of what came from here. */
  const copy = (name: string, digest: string, file: Promise<string>, copyParent: pulumi.Resource) =>
    new command.remote.CopyToRemote(
      name,
      {
        connection,
        source: new pulumi.asset.FileAsset(file),
        remotePath: remotePath(digest),
        // Another host may have been another node's, and have none; one that has lost it says so.
        triggers: [owner, drift(HOST)],
      },
      { parent: copyParent, deletedWith: machine, dependsOn: machine },
    );
  const tomcatArchive = node.services.some(({ kind }) => kind === "tomcat")
    ? [copy(`${node.name}-tomcat-archive`, tomcat.archive.digest, tomcat.file, parent)]
    : [];

  const host = resourceOf(lab.known, ":Command", node.name)?.outputs as { triggers?: unknown } | undefined;
  const isSameHost = isDeepStrictEqual(host?.triggers, [hostKey]);
  const archive = resourceOf(lab.known, ":CopyToRemote", `${node.name}-tomcat-archive`);
  const isSameTomcat = archive?.outputs?.remotePath === remotePath(tomcat.archive.digest);

  return {
    run(plan, secretFiles, { parent, after }) {
      const isTomcat = plan.kind === "tomcat";
      const folders = plan.folders.map((folder) => {
        const file = orRunError(makeApplicationArchive(folder));
        return copy(`${plan.name}-${folder.path}`, folder.digest, file, parent);
      });
      const release = pulumi
        .all([pulumi.secret(secretFiles), java])
        .apply(([files, java]) =>
          hostRelease(plan, files, isTomcat && java ? { archive: tomcat.archive, java } : undefined),
        );
      const shown = pulumi.unsecret(
        release.apply(({ digest, archive, contents }) => ({ digest, size: archive.length, contents })),
      );
      const place = pulumi.all([shown, drift(plan.service)]).apply(([{ digest, size, contents }, repair]) => {
        const call = [HOST_PROGRAM, "place", plan.service, digest, size, quote(repair)].join(" ");
        return [asRoot(user, call), ...contents.map((file) => `# ${file}`)].join("\n");
      });
      const ready = new command.remote.Command(
        plan.name,
        {
          connection,
          create: place,
          update: place,
          delete: ifOwned("remove", plan.service),
          // Headers of a tar archive are ASCII, and the files of a plan are text.
          stdin: release.apply(({ archive }) => archive.toString()),
          addPreviousOutputInEnv: false,
        },
        {
          parent,
          deletedWith: machine,
          dependsOn: [machine, ...(isTomcat ? tomcatArchive : []), ...folders, ...after],
        },
      );
      const isSamePlace = isSameHost && (!isTomcat || isSameTomcat);
      const change = ifKnown(place, ready).apply((text) => hostChange(lab.known, plan, text, isSamePlace));
      return { ready, generation: ready.stdout, change };
    },

    awaitInStep(awaited, { parent, after }) {
      const { tomcats, store, memcached } = awaited;
      const services = tomcats.map(({ service }) => service);
      const call = [HOST_PROGRAM, "in-step", store.id, store.address, store.port, ...services].join(" ");
      const wait = memcached.generation.apply((told) => `${asRoot(user, call)}\n# ${lastLine(told)}`);
      return new command.remote.Command(
        stepName(awaited),
        { connection, create: wait, update: wait, addPreviousOutputInEnv: false },
        { parent, deletedWith: machine, dependsOn: [machine, memcached.ready, ...after] },
      );
    },

    acceptSecret({ tomcat, secret }, parent) {
      const accept = asRoot(user, [HOST_PROGRAM, "accept", tomcat.service, AJP_SECRET_FILE].join(" "));
      return new command.remote.Command(
        nextSecretName(tomcat),
        {
          connection,
          create: accept,
          update: accept,
          stdin: pulumi.interpolate`${secret}\n`,
          addPreviousOutputInEnv: false,
        },
        { parent, deletedWith: machine, dependsOn: [machine] },
      );
    },

    /** Each set-up lets callers in beside those before it. */
    partWithOthers({ parent, after }) {
      const close = pulumi.all([setUpCommand, sources]).apply(([command, sources]) => {
        const last = createHash("sha256").update(command).update(setUp.stdin(sources)).digest("hex");
        return `${asRoot(user, `${HOST_PROGRAM} firewall`)}\n# after set-up ${last}`;
      });
      new command.remote.Command(
        `${node.name}-firewall`,
        {
          connection,
          create: close,
          update: close,
          stdin: sources.then((all) => ownCallersOnly(topology, node, all)),
          addPreviousOutputInEnv: false,
        },
        { parent, deletedWith: machine, dependsOn: [machine, ...after] },
      );
    },
  };
}

/** The kernel chooses one of a host's addresses, which need not be the node's. */
async function sourcesOf(topology: Topology): Promise<Sources> {
  const hosts = topology.nodes.map(async (node) => {
    const { sources } = await knownFacts(topology, node);
    return [node.address, Object.values(sources)] as const;
  });
  return Object.fromEntries(await Promise.all(hosts));
}

/** Of the node's Tomcats; undefined if it has none. Those without one that fits were refused (`hostProblems`). */
async function javaOf(topology: Topology, node: LabNode): Promise<HostJava | undefined> {
  if (!node.services.some(({ kind }) => kind === "tomcat")) return undefined;
  const java = hostJava(await knownFacts(topology, node), javaReleases(topology.profile));
  if (java === undefined) throw new Error(`the host of ${node.name} has no Java for ${topology.profile}`);
  return java;
}

/** That one says what runs since when; those before it are steps. */
function lastLine(told: string): string {
  return told.trim().split("\n").at(-1) ?? "";
}

function remotePath(digest: string): string {
  return `${INCOMING}/${archiveName(digest)}`;
}
