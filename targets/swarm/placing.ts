import * as docker from "@pulumi/docker";
import type { Resource } from "@pulumi/pulumi";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { userPath } from "../../common/userPath.ts";
import type { LabNode, SwarmAccess, Topology } from "../../topology/model.ts";
import { dockerHost } from "../docker/engine.ts";
import { labels } from "../docker/labelling.ts";
import { labPrefix } from "../docker/names.ts";
import type { Lab, MakeNode, PlacedNode } from "../target.ts";
import { accessOf } from "./engine.ts";
import { broughtImages } from "./images.ts";
import { awaitInStep } from "./inStep.ts";
import { removeOrphan } from "./orphans.ts";
import { registryLogins } from "./registryLogin.ts";
import { swarmService } from "./service.ts";
import type { Shared } from "./shared.ts";
import { startWatch } from "./startWatch.ts";

/** Images are built by this machine's engine; everything else is the manager's. */
export function placeOnSwarm(lab: Lab, topology: Topology, parent: Resource): MakeNode {
  const swarm = accessOf(topology);
  const here = { parent, provider: new docker.Provider("docker", { host: dockerHost }, { parent }) };
  const provider = new docker.Provider("swarm", managerOf(swarm), { parent });
  const opts = { parent, provider, hooks: { onError: [removeOrphan(lab, swarm)] } };
  const base = new docker.RemoteImage("base", { name: BASE_IMAGE, keepLocally: true }, here);
  const imageOf = broughtImages(lab, swarm, topology, { ...here, dependsOn: base });
  const network = overlay(lab, topology, swarm, opts);
  const shared = { lab, topology, swarm, network, imageOf, watch: startWatch(lab, swarm), opts };
  return (node) => swarmNode(node, shared);
}

function managerOf(swarm: SwarmAccess): docker.ProviderArgs {
  const { host, certificates } = swarm;
  const logins = registryLogins(swarm);
  return {
    host,
    ...(certificates !== undefined && { certPath: userPath(certificates) }),
    ...(logins.length > 0 && { registryAuth: logins }),
  };
}

/** Attachable, so that stores can be asked from a manager. */
function overlay(
  lab: Lab,
  { network }: Topology,
  { encrypted }: SwarmAccess,
  opts: Shared["opts"],
): docker.Network {
  const name = labPrefix(lab.stack);
  return new docker.Network(
    "network",
    {
      name,
      driver: "overlay",
      attachable: true,
      labels: labels(lab, name),
      ipamConfigs: [network],
      ...(encrypted && { options: { encrypted: "" } }),
    },
    { ...opts, deleteBeforeReplace: true },
  );
}

function swarmNode(node: LabNode, shared: Shared): PlacedNode {
  return {
    run: (plan, secretFiles, placement) => swarmService(node, shared, plan, secretFiles, placement),
    awaitInStep: (awaited, placement) => awaitInStep(shared, awaited, placement),
    // The secret does not change (topology/rotation.ts).
    acceptSecret: () => shared.network,
    partWithOthers: () => {}, // Whoever is on the lab's network reaches its services.
  };
}
