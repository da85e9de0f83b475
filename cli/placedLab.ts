/** A stack's lab as far as it was placed, whatever became of the `up` that did. */

import { parseUrn } from "../common/urn.ts";
import type { LabOutputs, LabState } from "../running/labOutputs.ts";
import { STATUS_USER } from "../templates/httpd/httpdConf.ts";
import { STATUS_PATH, type Topology } from "../topology/model.ts";
import { siteOf } from "../topology/publish.ts";
import { memcachedNodes } from "../topology/stores.ts";
import { exportedState, resourcesOf, type StateResource } from "./exportedState.ts";
import { readPulumi } from "./pulumi.ts";
import type { Stack } from "./stack.ts";
import { stackTopology } from "./stackTopology.ts";

export interface PlacedLab {
  readonly topology: Topology;
  /** Of the last `up` that came to its end; while there was none, what the configuration lets expect. */
  readonly outputs: LabOutputs;
  readonly state: LabState;
}

/** What `./lab up` has to do with one that is unfinished. */
export const UNFINISHED = "no up has come to its end yet; `./lab up` goes on from where it was";

/** Nothing where the lab is down. */
export async function placedLab({ name, exists }: Stack): Promise<PlacedLab | undefined> {
  if (!exists) return undefined;
  const outputs = await readOutputs(name);
  if (outputs !== undefined) return { topology: await stackTopology(name), outputs, state: "whole" };
  const resources = resourcesOf(await exportedState(name, "--show-secrets"));
  if (!resources.some(isPlaced)) return undefined;
  const topology = await stackTopology(name);
  return { topology, outputs: expectedOutputs(topology, statusPassword(resources)), state: "unfinished" };
}

/** Secrets in clear. Nothing where the lab is down or was never up whole. */
export async function readOutputs(stack: string): Promise<LabOutputs | undefined> {
  const outputs: unknown = JSON.parse(
    await readPulumi("stack", "output", "--json", "--show-secrets", "--stack", stack),
  );
  return isComplete(outputs) ? outputs : undefined;
}

export function isComplete(outputs: unknown): outputs is LabOutputs {
  return typeof outputs === "object" && outputs !== null && "nodes" in outputs && "url" in outputs;
}

/** A provider is there as soon as anything is tried. */
export function isPlaced({ type, custom = false }: StateResource): boolean {
  return custom && !type.startsWith("pulumi:");
}

/** As the engine keeps a secret in a state whose secrets are shown; empty where it was not made yet. */
export function statusPassword(resources: readonly StateResource[]): string {
  const made = resources.find(({ urn }) => parseUrn(urn).name === "status-password");
  const secret = made?.outputs?.stdout as { readonly plaintext?: string } | undefined;
  return secret?.plaintext === undefined ? "" : JSON.parse(secret.plaintext);
}

/** What an `up` of this configuration ends with. */
export function expectedOutputs(topology: Topology, statusPassword: string): LabOutputs {
  const { page, application, publish, nodes, stores, sessions } = topology;
  const site = siteOf(publish);
  return {
    url: `${site}${page.contextPath}/`,
    applicationUrl: application ? `${site}${application.contextPath}/` : "",
    statusUrl: `${site}${STATUS_PATH}`,
    statusUser: STATUS_USER,
    statusPassword,
    nodes: nodes.map(({ name, address, services }) => ({
      name,
      address,
      services: services.map((service) => service.name),
    })),
    memcachedNodes: memcachedNodes(stores),
    sessionMode: sessions.mode,
  };
}
